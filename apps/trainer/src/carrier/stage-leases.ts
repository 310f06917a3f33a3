import { setTimeout as sleep } from 'node:timers/promises';
import type { NamedLeases } from '@interpolab/tracking';
import { ConfigError } from '../config/config-error.ts';
import type { Hold } from '../experiment/experiment-lock.ts';
import type { ExperimentPlan, NamedConfig } from '../experiment/experiment-plan.ts';
import type { StopSignal } from '../experiment/stop-signal.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import type { Stage } from '../stages/stage.ts';
import { stageName } from './carried-pages.ts';

const LOOK_MS = 2000;
/** Questions that a database may leave unanswered, as it does while it starts again. */
const PATIENCE = 10;

export interface HoldName {
  readonly leases: NamedLeases;
  readonly stop: StopSignal;
  readonly output: TextOutput;
  readonly lookMs?: number;
}

/**
 * Waits until no other machine computes the stage. Returns how to let others have it; undefined if the user stops meanwhile.
 * It spares work and nothing depends on it: without a database to ask the stage is computed here, perhaps a second time.
 */
export async function holdStage(stage: Stage, holding: HoldName): Promise<(() => Promise<void>) | undefined> {
  const onTaken = () => {
    holding.output.write(`  ${stage.name}: waits for another machine, which computes it\n`);
  };
  const hold = await holdName(stageName(stage), { ...holding, what: stage.name, onTaken });
  return hold?.release;
}

export interface HoldExperiment extends HoldName {
  /** Wait for another machine that computes the experiment, in place of refusing. */
  readonly wait?: boolean;
}

/**
 * Keeps other machines from an experiment that they know from the same bucket, as they would write into its one run.
 * Undefined if the user stops while it waits for one.
 * @throws ConfigError if another machine is at it.
 */
export async function holdOnAllMachines(
  { hash, config, seed }: Pick<ExperimentPlan<NamedConfig>, 'hash' | 'config' | 'seed'>,
  { wait, ...holding }: HoldExperiment,
): Promise<Hold | undefined> {
  const what = `experiment ${config.name} (seed ${seed})`;
  return holdName(`experiment-${hash}`, {
    ...{ ...holding, what },
    onTaken() {
      if (!wait)
        throw new ConfigError(
          `${what}: is being computed by another machine; wait for it (--wait), stop it, or use another --seed.`,
        );
      holding.output.write(`${what}: waits for another machine, which computes it\n`);
    },
  });
}

async function holdName(
  name: string,
  {
    leases,
    stop,
    output,
    what,
    onTaken,
    lookMs = LOOK_MS,
  }: HoldName & { readonly what: string; onTaken(): void },
): Promise<Hold | undefined> {
  let hasWaited = false;
  for (let failures = 0; !stop.requested; await sleep(lookMs)) {
    let isOurs: boolean;
    try {
      isOurs = await leases.take(name);
    } catch (error) {
      if (++failures < PATIENCE) continue;
      const reason = (error as Error).message.split('\n')[0];
      output.write(`  ${what}: computed without asking whether another machine does (${reason})\n`);
      return { release: async () => {}, hasWaited };
    }
    if (isOurs) return { release: () => leases.release(name), hasWaited };
    if (!hasWaited) onTaken();
    hasWaited = true;
  }
  return undefined;
}
