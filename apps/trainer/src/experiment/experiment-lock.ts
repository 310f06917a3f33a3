import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from '@interpolab/tracking';
import { ConfigError } from '../config/config-error.ts';
import type { ExperimentPlan, NamedConfig } from './experiment-plan.ts';

/**
 * Keeps a second process from computing the same experiment, or a stage that both share, at the same time.
 * Returns how to give it back. Locks of processes that have died are taken over.
 * @throws ConfigError naming the process that is at it.
 */
export async function holdExperiment(plan: ExperimentPlan<NamedConfig>): Promise<() => Promise<void>> {
  const held: (() => Promise<void>)[] = [];
  const release = async () => {
    for (const giveBack of held.splice(0)) await giveBack();
  };
  const pending = plan.stages.filter(({ record }) => !record);
  const places = [
    { folder: plan.folder, what: `experiment ${plan.config.name} (seed ${plan.seed})` },
    ...pending.map(({ stage, folder }) => ({ folder, what: `stage ${stage.name}` })),
  ];
  try {
    for (const { folder, what } of places) {
      mkdirSync(folder, { recursive: true });
      held.push(await hold(join(folder, 'lock'), what));
    }
  } catch (error) {
    await release();
    throw error;
  }
  return release;
}

async function hold(path: string, what: string): Promise<() => Promise<void>> {
  try {
    return await lockFile(path, 0);
  } catch (error) {
    const holder = /held by (process \S+ on \S+)/.exec((error as Error).message)?.[1];
    if (!holder) throw error;
    throw new ConfigError(
      `${what}: is being computed by ${holder}; wait for it, stop it, or use another --seed.`,
    );
  }
}
