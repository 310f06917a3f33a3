import { type ExperimentConfig, resolveConfig } from '../config/experiment-config.ts';
import { resolveSelection, type SelectionConfig } from '../selection/selection-config.ts';
import { hashOf } from '../stages/stage-plan.ts';
import type { RowExperiment } from './catalogue-row.ts';

interface JobFields {
  /** Hash of the whole config and the seed: jobs that would compute the same have the same, whatever row asks for them. */
  readonly key: string;
  readonly preset: string;
  /** `path=value` assignments, as on a command line. */
  readonly overrides: readonly string[];
  readonly seed: number;
}

/** An experiment of a row with one of its seeds. */
export type RowJob = JobFields &
  (
    | { readonly command: 'train'; readonly config: ExperimentConfig }
    | { readonly command: 'select-extremes'; readonly config: SelectionConfig }
  );

/**
 * The jobs of an experiment, a seed each. `given` are assignments for presets whose data do not come with the platform.
 * @throws ConfigError if the preset does not exist or cannot have the settings.
 */
export function rowJobs(
  { command, preset, set, seeds }: RowExperiment,
  given: readonly string[] = [],
): RowJob[] {
  const own = Object.entries(set).map(([path, value]) => `${path}=${JSON.stringify(value)}`);
  const overrides = [...own, ...given];
  const source = { preset, overrides };
  return seeds.map((seed) => {
    if (command === 'train') {
      const config = resolveConfig({ ...source, givenBy: 'inputs' });
      return { ...source, command, config, seed, key: hashOf({ config, seed }) };
    }
    const config = resolveSelection({ ...source, givenBy: 'inputs' });
    return { ...source, command, config, seed, key: hashOf({ config, seed }) };
  });
}
