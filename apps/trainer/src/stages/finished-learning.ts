import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '../config/json-value.ts';
import { type ClassifierLearning, learningOfAccuracy } from './classifier-learning.ts';
import { datasetFile, readStageDataset } from './data-stage.ts';
import type { StageRecord } from './stage-folder.ts';

/** Larger data sets are not read for a judgement that nobody has asked for. */
const mostBytes = 200e6;

/**
 * Whether a finished guidance classifier has learnt: what its stage found, or, of one that finished before that was judged,
 * what its accuracy tells beside the sizes of the classes that it saw. Null where that cannot be known.
 */
export async function finishedLearning(
  { summary }: Pick<StageRecord, 'summary'>,
  data: { readonly folder: string; readonly record: Pick<StageRecord, 'summary'> | undefined },
): Promise<ClassifierLearning | null> {
  if (summary.learning) return summary.learning as unknown as ClassifierLearning;
  const sizes = funnelSizes(data.record?.summary ?? {}) ?? (await datasetSizes(data.folder));
  return sizes && learningOfAccuracy(summary, sizes);
}

/** Images of each class behind the last filter. */
function funnelSizes({ funnel }: JsonObject): readonly number[] | undefined {
  const steps = (funnel ?? []) as unknown as { readonly perClass?: readonly number[] }[];
  return steps.at(-1)?.perClass;
}

async function datasetSizes(folder: string): Promise<number[] | null> {
  const path = join(folder, datasetFile);
  if (!existsSync(path) || statSync(path).size > mostBytes) return null;
  const { labels } = await readStageDataset(folder);
  const sizes: number[] = [];
  for (const label of labels) sizes[label] = (sizes[label] ?? 0) + 1;
  return Array.from(sizes, (size) => size ?? 0);
}
