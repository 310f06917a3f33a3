import type { RunStore, ScoreIdentity } from '@interpolab/tracking/read';
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

/** What each judge of each set gave its samples, in the order of `judged`. One query. */
export async function scoresOfSets(
  store: RunStore,
  sets: readonly Pick<SampleSet, 'judged'>[],
): Promise<number[][][]> {
  const all = sets.flatMap(({ judged }) => judged);
  if (all.length === 0) return sets.map(() => []);
  const owners = [...new Set(all.map(({ ownerId }) => ownerId))];
  const identities = all.map(({ name, samplesSha256, classifierSha256 }) => ({
    ...{ name, samplesSha256, classifierSha256 },
  }));
  const found = new Map(
    (await store.scoresOfRuns(owners, identities)).map((one) => [keyOf(one), one.scores]),
  );
  return sets.map(({ judged }) => judged.map((one) => found.get(keyOf(one)) ?? []));
}

const keyOf = ({ name, samplesSha256, classifierSha256 }: ScoreIdentity) =>
  JSON.stringify([name, samplesSha256, classifierSha256]);
