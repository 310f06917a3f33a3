import { readdir, readFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, freemem, loadavg, platform, totalmem } from 'node:os';
import { join } from 'node:path';
import { nvidiaDevices } from '@interpolab/tensor';
import type { MachineFinding } from './doctor-report.ts';

// Of x86 and Arm; those that the kernels have builds for, and their neighbours.
const interesting = [
  'sse4_2',
  'avx',
  'fma',
  'avx2',
  'avx512f',
  'avx512bw',
  'avx512vl',
  'amx_tile',
  'asimd',
  'sve',
  'sve2',
];

/** What the operating system tells of this machine. Reads only. */
export async function inspectMachine(): Promise<MachineFinding> {
  const limit = process.constrainedMemory?.() ?? 0;
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return {
    system: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() || 'unnamed processor',
    threads: availableParallelism(),
    instructionSets: instructionSets(await readFile('/proc/cpuinfo', 'utf8').catch(() => '')),
    memory,
    memoryAvailable: Math.min(memory, freemem()),
    load: loadavg()[0],
    cards: await cards(),
  };
}

/** The interesting ones among the flags of `/proc/cpuinfo`. */
export function instructionSets(cpuinfo: string): string[] {
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1].split(/\s+/));
  return interesting.filter((name) => flags.has(name));
}

async function cards(): Promise<string[]> {
  const nvidia = await nvidiaDevices();
  const folder = '/sys/bus/pci/devices';
  const slots = await readdir(folder).catch(() => []);
  const read = (slot: string, file: string) =>
    readFile(join(folder, slot, file), 'utf8').then(
      (text) => text.trim(),
      () => '',
    );
  const found: string[] = [];
  for (const slot of slots) {
    const card = cardName({
      class: await read(slot, 'class'),
      vendor: await read(slot, 'vendor'),
      device: await read(slot, 'device'),
    });
    if (card && !(card.startsWith('NVIDIA') && nvidia.length > 0)) found.push(card);
  }
  return [...nvidia, ...found];
}

const vendors: Readonly<Record<string, string>> = { '0x10de': 'NVIDIA', '0x1002': 'AMD', '0x8086': 'Intel' };

/** `AMD card 1002:744c`, for a PCI device of the class of displays and 3D controllers that has a GPU worth the name. */
export function cardName(pci: { class: string; vendor: string; device: string }): string | undefined {
  const vendor = vendors[pci.vendor];
  if (!pci.class.startsWith('0x03') || vendor === undefined) return undefined;
  return `${vendor} card ${pci.vendor.slice(2)}:${pci.device.slice(2)}${vendor === 'NVIDIA' ? ', no driver' : ''}`;
}
