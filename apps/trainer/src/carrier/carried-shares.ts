import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import type { ExperimentConfig } from '../config/experiment-config.ts';
import type { StageJob, StageKind } from '../stages/stage.ts';
import { stageFolderPath } from '../stages/stage-folder.ts';
import { rangeOfShard, type Shard, shardFolder } from '../stages/stage-shards.ts';
import type { CarriedStage, StageCarrier } from './stage-carrier.ts';

/** A share of samples as it is carried; undefined: shares of such a stage are not. */
export function carriedShare(
  { kind, key, folder, config, condition }: StageJob<unknown>,
  shard: Shard,
): CarriedStage | undefined {
  if (kind !== 'sample') return undefined;
  const share = rangeOfShard(shard, (config as ExperimentConfig).sampling);
  const name = condition ? `${kind} ${condition.label}` : kind;
  return { stage: { kind, key, name }, folder: shardFolder(folder, share), share };
}

/**
 * The job of a share with the folders of this machine, where another one has written it. What the share reads is brought.
 * @throws ConfigError naming what is neither here nor in the bucket.
 */
export async function shareHere<Job extends StageJob<unknown>>(
  job: Job,
  { carrier, dataDirectory }: { readonly carrier: StageCarrier; readonly dataDirectory: string },
): Promise<Job> {
  if (!carrier.carries(job.kind)) return job;
  const inputs: Record<string, string> = {};
  for (const [role, path] of Object.entries(job.inputs))
    inputs[role] = isThere(path) ? path : await bringInput(path, { carrier, dataDirectory });
  // by the path alone: what happens to lie at another machine's path on this one says nothing
  const isOurs = job.folder.startsWith(join(dataDirectory, '/'));
  const folder = isOurs ? job.folder : stageFolderPath(dataDirectory, job);
  return { ...job, folder, inputs };
}

/** A finished stage, or a file of weights. */
const isThere = (path: string) =>
  existsSync(join(path, 'done.json')) || (existsSync(path) && statSync(path).isFile());

async function bringInput(
  path: string,
  { carrier, dataDirectory }: { readonly carrier: StageCarrier; readonly dataDirectory: string },
): Promise<string> {
  const [, kind, key] = /([a-zA-Z]+)-([0-9a-f]{20})$/.exec(path) ?? [];
  if (kind !== undefined) {
    const stage = { kind: kind as StageKind, key, name: kind };
    const folder = stageFolderPath(dataDirectory, stage);
    if (isThere(folder) || (await carrier.bringResult({ stage, folder }))) return folder;
  }
  throw new ConfigError(
    `shard: expected ${path} here or in the bucket, found it in neither; is it sent (INTERPOLAB_CARRY)?`,
  );
}
