import { InputError } from '../store/input-error.ts';
import { openMlflow } from './mlflow/mlflow-source.ts';
import type { RunSource } from './source-run.ts';
import { openTensorboard } from './tensorboard/tensorboard-source.ts';

/** Trackers whose runs can be imported. */
export const TRACKERS = { tensorboard: openTensorboard, mlflow: openMlflow } as const satisfies Record<
  string,
  (path: string) => Promise<RunSource>
>;

export type Tracker = keyof typeof TRACKERS;
export const isTracker = (name: string | undefined): name is Tracker =>
  name !== undefined && name in TRACKERS;

/** Opens what another tracker has left. Throws InputError, one line. */
export function openSource(tracker: string, path: string): Promise<RunSource> {
  if (isTracker(tracker)) return TRACKERS[tracker](path);
  throw new InputError(
    `import: expected one of ${Object.keys(TRACKERS).join(', ')} as tracker, got "${tracker}".`,
  );
}
