import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '@interpolab/nn';
import { probeEngine } from '../doctor/probe-engine.ts';
import type { EngineInfo } from '../worker/messages.ts';

/** How fast a machine computes, and how that is known. */
export interface MachineRate {
  readonly flopPerSecond: number;
  readonly from: 'finished stages' | 'probe';
}

/** A stage that is done: what it cost in operations, and in time. */
export interface FinishedWork {
  readonly flops: number;
  readonly seconds: number;
}

/** So much work tells more than a probe: networks differ in how well they use the machine. */
const enoughSeconds = 60;
const probeSeconds = 2;

/** The rate of what has been computed here already; of too little, that of the doctor's convolution, kept for later calls. */
export async function machineRate(
  done: readonly FinishedWork[],
  { engine, dataDirectory }: { engine: EngineInfo; dataDirectory: string },
): Promise<MachineRate | null> {
  const work = done.filter(({ flops }) => flops > 0);
  const seconds = work.reduce((sum, one) => sum + one.seconds, 0);
  if (seconds >= enoughSeconds) {
    const flops = work.reduce((sum, one) => sum + one.flops, 0);
    return { flopPerSecond: flops / seconds, from: 'finished stages' };
  }
  return probedRate(engine, dataDirectory);
}

async function probedRate({ name, threads }: EngineInfo, dataDirectory: string): Promise<MachineRate | null> {
  const path = join(dataDirectory, 'machine-rate.json');
  const machine = `${cpus()[0]?.model ?? 'unknown'}, ${name}, ${threads} threads`;
  const known = readRates(path);
  if (known[machine] === undefined) {
    const answer = await probeEngine(name, { threads, seconds: probeSeconds });
    if ('problem' in answer || !answer.speed) return null;
    known[machine] = answer.speed.gigaFlopPerSecond * 1e9;
    mkdirSync(dataDirectory, { recursive: true });
    writeFileAtomically(path, `${JSON.stringify(known, null, 2)}\n`);
  }
  return { flopPerSecond: known[machine], from: 'probe' };
}

function readRates(path: string): Record<string, number> {
  if (!existsSync(path)) return {};
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return {}; // measured again
  }
}
