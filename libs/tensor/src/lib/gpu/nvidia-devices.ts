import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const driverFolder = '/proc/driver/nvidia/gpus';
const patience = 10_000; // ms; nvidia-smi wakes a sleeping card up

/**
 * Names of the NVIDIA GPUs whose driver runs here, none if there is no driver. From the driver's own files on Linux,
 * else from `nvidia-smi -L` (Windows, WSL).
 */
export async function nvidiaDevices(): Promise<string[]> {
  const files = await driverFiles();
  if (files.length > 0) return files.map(modelOfDriverFile);
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', ['-L'], { timeout: patience });
    return modelsOfListing(stdout);
  } catch {
    return []; // no such program, or it finds no driver: both mean that there is no usable card
  }
}

async function driverFiles(): Promise<string[]> {
  try {
    const cards = await readdir(driverFolder);
    return await Promise.all(cards.map((card) => readFile(join(driverFolder, card, 'information'), 'utf8')));
  } catch {
    return []; // the folder is there only while the driver is loaded
  }
}

/** The name in `/proc/driver/nvidia/gpus/<bus>/information`. */
export function modelOfDriverFile(text: string): string {
  return /^Model:\s*(.+)$/m.exec(text)?.[1].trim() ?? 'NVIDIA GPU';
}

/** The names in what `nvidia-smi -L` prints: `GPU 0: NVIDIA RTX 4090 (UUID: GPU-…)`. */
export function modelsOfListing(text: string): string[] {
  return [...text.matchAll(/^GPU \d+: (.+?)(?: \(UUID: [^)]*\))?\s*$/gm)].map((match) => match[1]);
}
