import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lockFile } from '@interpolab/tracking';
import { ConfigError } from '../config/config-error.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { readStageRecord, type StageRecord } from '../stages/stage-folder.ts';
import type { PlannedStage } from './experiment-plan.ts';
import type { StopSignal } from './stop-signal.ts';

const WAIT_MS = 500;

/**
 * Keeps a second process from working on the same at the same time. Returns how to give it back. Locks of processes
 * that have died are taken over.
 * @param what is computed in `folder`, as the error names it
 * @throws ConfigError naming the process that is at it.
 */
export async function holdFolder(folder: string, what: string): Promise<() => Promise<void>> {
  const { release, holder } = await tryLock(folder);
  if (release) return release;
  throw new ConfigError(
    `${what}: is being computed by ${holder}; wait for it, stop it, or use another --seed.`,
  );
}

export interface Hold {
  readonly release: () => Promise<void>;
  /** Whether another process had it first. */
  readonly hasWaited: boolean;
}

/** The same, but waits until the other process is done; undefined if the user stops meanwhile. */
export async function waitForFolder(
  folder: string,
  { stop }: { readonly stop: StopSignal },
): Promise<Hold | undefined> {
  for (let hasWaited = false; !stop.requested; hasWaited = true) {
    const { release } = await tryLock(folder);
    if (release) return { release, hasWaited };
    await sleep(WAIT_MS);
  }
  return undefined;
}

/**
 * Calls `compute` unless another experiment, in another process, computes the same stage: then waits for that and takes
 * its result, or goes on from where it was left. Undefined if the user stops meanwhile.
 */
export async function computeOnce(
  { stage, folder }: PlannedStage,
  { stop, output }: { readonly stop: StopSignal; readonly output: TextOutput },
  compute: () => Promise<StageRecord | undefined>,
): Promise<StageRecord | undefined> {
  for (let isFirst = true; !stop.requested; isFirst = false) {
    const { release, holder } = await tryLock(folder);
    if (release) {
      try {
        return (await readStageRecord(folder)) ?? (await compute());
      } finally {
        await release();
      }
    }
    if (isFirst)
      output.write(`  ${stage.name}: waits for ${holder}, which computes it for another experiment\n`);
    await sleep(WAIT_MS);
  }
  return undefined;
}

/** The lock of a folder, or who has it. */
async function tryLock(folder: string): Promise<{ release?: () => Promise<void>; holder?: string }> {
  mkdirSync(folder, { recursive: true });
  try {
    return { release: await lockFile(join(folder, 'lock'), 0) };
  } catch (error) {
    const holder = /held by (process \S+ on \S+)/.exec((error as Error).message)?.[1];
    if (!holder) throw error;
    return { holder };
  }
}
