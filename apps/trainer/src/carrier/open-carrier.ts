import { openArtifactStore, openSharedObjects } from '@interpolab/tracking';
import { ConfigError } from '../config/config-error.ts';
import type { StopSignal } from '../experiment/stop-signal.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { BucketCarrier } from './bucket-carrier.ts';
import { StageBucket } from './stage-bucket.ts';
import { noCarrier, type StageCarrier } from './stage-carrier.ts';
import { StorePatience } from './store-patience.ts';

export interface OpenCarrier {
  readonly dataDirectory: string;
  /** Stages are carried, and the progress of a running one every so many seconds; undefined: they are not. */
  readonly carrySeconds?: number;
  readonly output: TextOutput;
  readonly stop: StopSignal;
}

/** A minute: what a store takes to start again. */
const PAUSES_MS = [1000, 2000, 4000, 8000, 16_000, 32_000];

/** @throws ConfigError if stages are to be carried and there is no bucket, ArtifactStoreError on a URL that is none. */
export async function openCarrier({
  dataDirectory,
  carrySeconds,
  output,
  stop,
}: OpenCarrier): Promise<StageCarrier> {
  if (carrySeconds === undefined) return noCarrier;
  const objects = await openSharedObjects();
  if (!objects) {
    throw new ConfigError(
      'INTERPOLAB_CARRY: expected a bucket to carry stages through, found none; set INTERPOLAB_ARTIFACTS, or unset INTERPOLAB_CARRY.',
    );
  }
  const tell = (line: string) => output.write(`  carrier: ${line}\n`);
  const patience = new StorePatience({ pausesMs: PAUSES_MS, isWanted: () => !stop.requested, tell });
  const artifacts = await openArtifactStore({ dataDirectory });
  const bucket = new StageBucket({ objects, artifacts, patience });
  return new BucketCarrier({ bucket, everySeconds: carrySeconds, tell });
}
