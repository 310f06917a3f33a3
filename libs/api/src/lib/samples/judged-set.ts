import type { RunStore } from '@interpolab/tracking/read';
import { notFound } from '../api-error.ts';
import { findSampleSets, type SampleSet } from './sample-sets.ts';

/** The samples of a condition of a run. Throws NOT_FOUND. */
export async function requireSampleSet(
  store: RunStore,
  { runId, condition }: { runId: string; condition: string },
): Promise<SampleSet> {
  const { sets } = await findSampleSets(store, [runId]);
  const found = sets.find((set) => set.condition === condition);
  if (!found) throw notFound(`The run ${runId} has no samples "${condition}".`);
  return found;
}

/** What each judge of a set gave its samples, in the order of `judged`. One query. */
export async function scoresOfSet(store: RunStore, { judged }: SampleSet): Promise<number[][]> {
  const owners = [...new Set(judged.map(({ ownerId }) => ownerId))];
  const wanted = judged.map(({ name, samplesSha256, classifierSha256 }) => ({
    ...{ name, samplesSha256, classifierSha256 },
  }));
  const found = judged.length > 0 ? await store.scoresOfRuns(owners, wanted) : [];
  return wanted.map(
    (one) =>
      found.find(
        ({ name, samplesSha256, classifierSha256 }) =>
          name === one.name &&
          samplesSha256 === one.samplesSha256 &&
          classifierSha256 === one.classifierSha256,
      )?.scores ?? [],
  );
}
