import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LogitsFn, type PredictOptions, predictLogits } from '@interpolab/classifier';
import { writeFileAtomically } from '@interpolab/nn';
import { type ItemRange, shardFolder, shardsIn } from './stage-shards.ts';

type Images = PredictOptions['images'];

export interface LogitsJob {
  readonly logits: LogitsFn;
  readonly images: Images;
  readonly numClasses: number;
  readonly batchSize: number;
  /** The stage's folder, and the number of the classifier among its own. */
  readonly folder: string;
  readonly place: number;
  readonly shouldStop: () => boolean;
  readonly onProgress: (done: number) => void;
}

const partPath = (folder: string, place: number) => join(folder, `logits-${place}.f32`);

/** Some of the images, as if there were no others. */
function slice(images: Images, { first, last }: ItemRange): Images {
  const { count: _all, gather, ...rest } = images;
  return {
    ...rest,
    count: last - first,
    gather: (rows) => gather(Array.from(rows, (row) => row + first)),
  };
}

/** Computes the logits of a shard's images into its folder, unless they are there. False if the user stopped it. */
export async function writeShardLogits(job: LogitsJob, range: ItemRange): Promise<boolean> {
  const folder = shardFolder(job.folder, range);
  const path = partPath(folder, job.place);
  if (existsSync(path) || range.first === range.last) return true;
  const found = await predictLogits({ ...job, images: slice(job.images, range) });
  if (!found) return false;
  mkdirSync(folder, { recursive: true });
  writeFileAtomically(path, new Uint8Array(found.buffer, found.byteOffset, found.byteLength));
  return true;
}

/** The logits of all images, [images × classes]: those of shards, and the others computed. Undefined: the user stopped it. */
export async function gatherLogits(job: LogitsJob): Promise<Float32Array | undefined> {
  const { images, numClasses, folder, place, onProgress } = job;
  const all = new Float32Array(images.count * numClasses);
  const put = (first: number, values: Float32Array) => all.set(values, first * numClasses);
  const shards = shardsIn(folder).filter((range) => existsSync(partPath(range.folder, place)));
  for (let at = 0; at < images.count; ) {
    const here = shards.find(({ first, last }) => first === at && last > first);
    if (here) {
      const bytes = readFileSync(partPath(here.folder, place));
      put(at, new Float32Array(new Uint8Array(bytes).buffer));
      at = here.last;
      onProgress(at);
      continue;
    }
    const range = { first: at, last: shards.find(({ first }) => first > at)?.first ?? images.count };
    const progress = (done: number) => onProgress(range.first + done);
    const found = await predictLogits({ ...job, images: slice(images, range), onProgress: progress });
    if (!found) return undefined;
    put(at, found);
    at = range.last;
  }
  return all;
}
