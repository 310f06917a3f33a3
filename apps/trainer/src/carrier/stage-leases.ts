import { setTimeout as sleep } from 'node:timers/promises';
import type { NamedLeases } from '@interpolab/tracking';
import type { StopSignal } from '../experiment/stop-signal.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import type { Stage } from '../stages/stage.ts';
import { stageName } from './carried-pages.ts';

const LOOK_MS = 2000;
/** Questions that a database may leave unanswered, as it does while it starts again. */
const PATIENCE = 10;

export interface HoldStage {
  readonly leases: NamedLeases;
  readonly stop: StopSignal;
  readonly output: TextOutput;
  readonly lookMs?: number;
}

/**
 * Waits until no other machine computes the stage. Returns how to let others have it; undefined if the user stops meanwhile.
 * It spares work and nothing depends on it: without a database to ask the stage is computed here, perhaps a second time.
 */
export async function holdStage(
  stage: Stage,
  { leases, stop, output, lookMs = LOOK_MS }: HoldStage,
): Promise<(() => Promise<void>) | undefined> {
  const name = stageName(stage);
  let isTold = false;
  for (let failures = 0; !stop.requested; await sleep(lookMs)) {
    try {
      if (await leases.take(name)) return () => leases.release(name);
      if (!isTold) output.write(`  ${stage.name}: waits for another machine, which computes it\n`);
      isTold = true;
    } catch (error) {
      if (++failures < PATIENCE) continue;
      const reason = (error as Error).message.split('\n')[0];
      output.write(`  ${stage.name}: computed without asking whether another machine does (${reason})\n`);
      return async () => {};
    }
  }
  return undefined;
}
