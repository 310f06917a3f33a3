import type { ScoresEvent } from '../client/run-event.ts';
import { decodeDoubles } from '../series/score-bytes.ts';
import { byStep, byText, iso, keyOf, type StoredRun } from './memory-run.ts';
import type { RunStore, ScoreIdentity, ScoreSet, ScoreSetEntry } from './run-store.ts';

/** By name, then step, then samples and classifier. */
const sortedSets = (run: StoredRun): ScoresEvent[] =>
  [...run.scoreSets.values()].sort(
    (a, b) =>
      byText(a.name, b.name) ||
      byStep(a.step, b.step) ||
      byText(a.samplesSha256 + a.classifierSha256, b.samplesSha256 + b.classifierSha256),
  );

const decode = (scores: string): number[] => decodeDoubles(Buffer.from(scores, 'base64'));

export const scoreSetsOf = (run: StoredRun): ScoreSet[] =>
  sortedSets(run).map(({ type: _, scores, at, ...set }) => ({ ...set, scores: decode(scores), at: iso(at) }));

export const scoreSetEntriesOf = (runId: string, run: StoredRun): ScoreSetEntry[] =>
  scoreSetsOf(run).map(({ scores, ...set }) => ({ runId, ...set, count: scores.length }));

const identityOf = ({ name, samplesSha256, classifierSha256 }: ScoreIdentity): string =>
  keyOf(name, samplesSha256, classifierSha256);

/** The scores of chosen sets, of several steps the last. */
export function chosenScores(
  runs: readonly StoredRun[],
  wanted: readonly ScoreIdentity[],
): Awaited<ReturnType<RunStore['scoresOfRuns']>> {
  const newest = new Map<string, ScoresEvent>();
  const all = runs.flatMap(sortedSets).sort((a, b) => byStep(a.step, b.step));
  for (const event of all) newest.set(identityOf(event), event);
  return wanted.flatMap(({ name, samplesSha256, classifierSha256 }) => {
    const identity = { name, samplesSha256, classifierSha256 };
    const event = newest.get(identityOf(identity));
    return event ? [{ ...identity, scores: decode(event.scores) }] : [];
  });
}
