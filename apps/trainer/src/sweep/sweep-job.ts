import { resolveConfig } from '../config/experiment-config.ts';
import type { Job } from '../executor/job.ts';
import type { EarlyStopRule } from '../experiment/early-stop.ts';
import { hashOf } from '../stages/stage-plan.ts';
import type { SweepConfig } from './sweep-config.ts';
import type { Settings, Trial } from './trial.ts';

/** One experiment of a sweep: a trial with one of the seeds. */
export interface SweepJob extends Job {
  readonly trial: number;
  readonly seed: number;
  /** `path=value` assignments to the preset. */
  readonly overrides: readonly string[];
}

/** The jobs of a trial, a seed each. @throws ConfigError if its settings are none that the preset can have. */
export function jobsOf(
  sweep: SweepConfig,
  { index, settings }: Pick<Trial, 'index' | 'settings'>,
  stopIf?: EarlyStopRule,
): SweepJob[] {
  const overrides = Object.entries({ ...sweep.set, ...settings }).map(
    ([path, value]) => `${path}=${JSON.stringify(value)}`,
  );
  const config = resolveConfig({ preset: sweep.preset, overrides });
  const { preset } = sweep;
  const tags = [`sweep:${sweep.name}`];
  return sweep.seeds.map((seed) => ({
    ...{ key: hashOf({ config, seed }), name: `trial-${index}-seed-${seed}`, trial: index, seed, overrides },
    task: { kind: 'train', preset, overrides, seed, tags, ...(stopIf && { stopIf }) },
  }));
}

/** Settings as a person reads them: the last part of each path and its value. */
export function describeSettings(settings: Settings): string {
  return Object.entries(settings)
    .map(([path, value]) => `${path.split('.').at(-1)} ${shortValue(value)}`)
    .join(', ');
}

export function shortValue(value: Settings[string]): string {
  return typeof value === 'number' ? String(Number(value.toPrecision(4))) : JSON.stringify(value);
}
