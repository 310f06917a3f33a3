import { setImmediate } from 'node:timers/promises';
import {
  type BinVariant,
  type NoiseFloor,
  noiseFloor,
  type ScoreSummary,
  summarizeScores,
} from '@interpolab/evaluation';
import { InputError, type RunStore, type ScoreIdentity } from '@interpolab/tracking/read';
import { BoundedCache } from './bounded-cache.ts';
import type { JudgedSet } from './judged-runs.ts';
import { SharedWork } from './shared-work.ts';

/** How sets are to be measured. */
export interface MeasureOptions {
  bins: number;
  variant: BinVariant;
  middle: { low: number; high: number };
}

export type MeasuredSet = JudgedSet & {
  summary: ScoreSummary;
  /** Of an ideal sampler with as many valid samples on as many bins; null if there is none. */
  floor: NoiseFloor | null;
};

/** A set that has no numbers, and why. */
export interface LeftSet {
  runId: string;
  name: string;
  reason: string;
}

const MOST_SETS = 400;
const MOST_SCORES = 5_000_000;
/** Sets whose scores are in memory at once. */
const AT_ONCE = 20;

// What was measured is known by what it was measured on, so nothing here can become old. A summary holds some kilobytes.
const summaries = new BoundedCache<ScoreSummary>(4000);
const floors = new BoundedCache<NoiseFloor>(4000);
/** What some request measures at this moment: a page asks for several views of the same sets at once. */
const underway = new SharedWork<ScoreSummary | string>();

/**
 * Measures score sets, each once however many runs have it, and keeps what it found by the identity of samples and judge.
 * Throws InputError where that would be too much.
 */
export async function measureSets(
  store: RunStore,
  sets: readonly JudgedSet[],
  options: MeasureOptions,
): Promise<{ measured: MeasuredSet[]; left: LeftSet[] }> {
  const scores = sets.reduce((sum, { count }) => sum + count, 0);
  if (sets.length > MOST_SETS || scores > MOST_SCORES)
    throw new InputError(
      `compare.attributes: expected at most ${MOST_SETS} score sets of ${MOST_SCORES} scores in all, got ${sets.length} of ${scores} (choose fewer runs, or one judge).`,
    );
  const keyed = sets.map((set) => ({ set, key: keyOf(set, options) }));
  const found = new Map<string, ScoreSummary | string>();
  for (const { key } of keyed) {
    const known = summaries.get(key);
    if (known) found.set(key, known);
  }
  const missing = new Map(keyed.filter(({ key }) => !found.has(key)).map(({ set, key }) => [key, set]));
  const results = underway.run([...missing.keys()], (keys) =>
    measureMissing(
      store,
      keys.map((key) => ({ key, set: missing.get(key) as JudgedSet })),
      options,
    ),
  );
  for (const [key, summary] of await results) found.set(key, summary);
  const measured: MeasuredSet[] = [];
  const left: LeftSet[] = [];
  for (const { set, key } of keyed) {
    const summary = found.get(key) as ScoreSummary | string;
    if (typeof summary === 'string') left.push({ runId: set.runId, name: set.name, reason: summary });
    else measured.push({ ...set, summary, floor: await floorOf(summary) });
  }
  return { measured, left };
}

/** Reads scores and summarises them, a few sets at a time; a text instead of a summary says why there is none. */
async function* measureMissing(
  store: RunStore,
  missing: readonly { set: JudgedSet; key: string }[],
  options: MeasureOptions,
): AsyncGenerator<[string, ScoreSummary | string]> {
  for (let from = 0; from < missing.length; from += AT_ONCE) {
    const part = missing.slice(from, from + AT_ONCE);
    const read = await store.scoresOfRuns(
      [...new Set(part.map(({ set }) => set.ownerId))],
      part.map(({ set }) => identityOf(set)),
    );
    const byIdentity = new Map(read.map((one) => [JSON.stringify(identityOf(one)), one.scores]));
    for (const { set, key } of part) {
      const own = byIdentity.get(JSON.stringify(identityOf(set)));
      const summary = own ? summaryOf(own, set, options) : 'its scores are gone';
      if (typeof summary !== 'string') summaries.set(key, summary);
      yield [key, summary];
      await setImmediate(); // others are served in between
    }
  }
}

const identityOf = ({ name, samplesSha256, classifierSha256 }: ScoreIdentity): ScoreIdentity => ({
  ...{ name, samplesSha256, classifierSha256 },
});

function keyOf({ axis, ...set }: JudgedSet, options: MeasureOptions): string {
  return JSON.stringify([identityOf(set), set.step, axis, options]);
}

function summaryOf(
  scores: readonly number[],
  { axis }: JudgedSet,
  options: MeasureOptions,
): ScoreSummary | string {
  try {
    return summarizeScores(scores, { ...options, axis, repeats: repeatsFor(scores.length) });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `${error.message} Log scoreAxes in the run's summary for what is no attribute.`;
  }
}

/** Large sets have narrow intervals, for which fewer resamples do. */
function repeatsFor(samples: number): number {
  return Math.round(Math.min(400, Math.max(100, 2e6 / Math.max(1, samples))));
}

async function floorOf({ histogram }: ScoreSummary): Promise<NoiseFloor | null> {
  const bins = histogram.counts.length;
  const samples = histogram.counts.reduce((sum, count) => sum + count, 0);
  if (samples === 0) return null;
  const key = `${samples} ${bins}`;
  const known = floors.get(key);
  if (known) return known;
  const floor = noiseFloor({ samples, bins, repeats: repeatsFor(samples) });
  floors.set(key, floor);
  await setImmediate();
  return floor;
}
