import { createNamedLeases, ensureDatabase, isOffline, type NamedLeases } from '@interpolab/tracking';
import { holdOnAllMachines } from '../carrier/stage-leases.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { type Hold, holdFolder, waitForFolder } from './experiment-lock.ts';
import type { ExperimentPlan, NamedConfig } from './experiment-plan.ts';
import type { StopSignal } from './stop-signal.ts';

export interface HoldExperimentOptions {
  readonly planOnly: boolean;
  /** Wait for another process that computes the same experiment, in place of refusing. */
  readonly wait?: boolean;
  readonly stop: StopSignal;
  readonly output: TextOutput;
  readonly dataDirectory: string;
  /** Given where machines find each other's stages in a bucket. */
  readonly carrySeconds?: number;
  readonly offline?: boolean;
}

export interface ExperimentHold extends Hold {
  /** Who computes which stage, over all machines; undefined where they share no bucket, or there is no database to say it. */
  readonly leases?: NamedLeases;
}

/**
 * Keeps other processes from the experiment, and other machines that would find its run in the bucket and write into it, too.
 * Undefined if the user stops while it waits for one.
 * @throws ConfigError if another one is at it and it is not to wait.
 */
export async function holdExperiment(
  plan: ExperimentPlan<NamedConfig>,
  options: HoldExperimentOptions,
): Promise<ExperimentHold | undefined> {
  const { planOnly, carrySeconds, offline = isOffline(), dataDirectory } = options;
  if (planOnly) return { release: async () => {}, hasWaited: false };
  const here = await holdHere(plan, options);
  if (!here || carrySeconds === undefined || offline) return here;
  let leases: NamedLeases | undefined;
  const release = async () => {
    await leases?.close(); // which gives back all of them
    await here.release();
  };
  try {
    leases = createNamedLeases(await ensureDatabase({ dataDirectory }));
    const everywhere = await holdOnAllMachines(plan, { ...options, leases });
    if (everywhere) return { release, leases, hasWaited: here.hasWaited || everywhere.hasWaited };
  } catch (error) {
    await release();
    throw error;
  }
  await release();
  return undefined;
}

async function holdHere(
  { folder, config, seed }: ExperimentPlan<NamedConfig>,
  { wait, stop }: HoldExperimentOptions,
): Promise<Hold | undefined> {
  if (wait) return waitForFolder(folder, { stop });
  const release = await holdFolder(folder, `experiment ${config.name} (seed ${seed})`);
  return { release, hasWaited: false };
}
