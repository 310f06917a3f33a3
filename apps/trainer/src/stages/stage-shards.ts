// A stage's work, cut into shares that several processes compute at a time. A share lies in a folder of its own until the
// stage takes it; its numbers are those of the whole, so it does not matter how many shares there were.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** One of `of` shares, from 0 on. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

/** Items (samples, images) from number `first` to the one before `last`. */
export interface ItemRange {
  readonly first: number;
  readonly last: number;
}

/** A shard's items: whole batches, as even as they can be; none if there are more shards than batches. */
export function rangeOfShard(
  { index, of }: Shard,
  { count, batchSize }: { readonly count: number; readonly batchSize: number },
): ItemRange {
  const batches = Math.ceil(count / batchSize);
  const at = (share: number) => Math.min(count, Math.floor((share * batches) / of) * batchSize);
  return { first: at(index), last: at(index + 1) };
}

const parent = (stageFolder: string) => join(stageFolder, 'shards');

export function shardFolder(stageFolder: string, { first, last }: ItemRange): string {
  return join(parent(stageFolder), `${first}-${last}`);
}

/** The shares of a stage that have been begun, the first items first. */
export function shardsIn(stageFolder: string): (ItemRange & { readonly folder: string })[] {
  if (!existsSync(parent(stageFolder))) return [];
  return readdirSync(parent(stageFolder))
    .flatMap((name) => {
      const [, first, last] = /^(\d+)-(\d+)$/.exec(name) ?? [];
      return first === undefined ? [] : [{ first: Number(first), last: Number(last) }];
    })
    .map((range) => ({ ...range, folder: shardFolder(stageFolder, range) }))
    .sort((a, b) => a.first - b.first || b.last - a.last);
}

export function removeShards(stageFolder: string): void {
  rmSync(parent(stageFolder), { recursive: true, force: true });
}
