import { InputError } from '../store/input-error.ts';
import { openMlflow } from './mlflow/mlflow-source.ts';
import { openNeptune } from './neptune/neptune-source.ts';
import type { RunSource } from './source-run.ts';
import { openTensorboard } from './tensorboard/tensorboard-source.ts';
import { openWandb } from './wandb/wandb-source.ts';

export interface OpenSource {
  /** What steps are multiplied by; for Neptune, whose steps have up to six decimals. */
  readonly stepMultiplier?: number;
}

/** Trackers whose runs can be imported. */
export const TRACKERS: Readonly<Record<string, (path: string, options: OpenSource) => Promise<RunSource>>> = {
  tensorboard: openTensorboard,
  mlflow: openMlflow,
  wandb: openWandb,
  neptune: openNeptune,
};

export const isTracker = (name: string): boolean => Object.hasOwn(TRACKERS, name);

/** Opens what another tracker has left. Throws InputError, one line. */
export async function openSource(
  tracker: string,
  path: string,
  options: OpenSource = {},
): Promise<RunSource> {
  if (!isTracker(tracker))
    throw new InputError(
      `import: expected one of ${Object.keys(TRACKERS).join(', ')} as tracker, got "${tracker}".`,
    );
  const { stepMultiplier = 1 } = options;
  if (!(stepMultiplier > 0) || (stepMultiplier !== 1 && tracker !== 'neptune'))
    throw new InputError(
      `import: expected a positive --step-multiplier, for Neptune only, got ${stepMultiplier} for ${tracker}.`,
    );
  return TRACKERS[tracker](path, options);
}
