// Numbers from elsewhere that a user has filled in beside the tracked runs (the page Interpolation, or references.add), held
// against what the rows of a report came to.
import {
  readScoreReference,
  type ScoreAxis,
  type ScoreReference,
  scoreMeasure,
  summarizeScores,
  UNKNOWN_MIDDLE,
  unknownAxis,
} from '@interpolab/evaluation';
import {
  judgeReference,
  type ReferenceStore,
  type ReferenceValue,
  type RunStore,
} from '@interpolab/tracking';
import { type Interval, intervalOf } from '../catalogue/headline-result.ts';
import type { JobState, RowState } from '../catalogue/row-states.ts';
import { formatMetric } from '../report/format.ts';

/** A reference value beside what an experiment of a row has. */
export interface ReferenceLine {
  /** The experiment's label. */
  readonly experiment: string;
  /** `kl of evaluation/strength-30, 100 fixed bins`. */
  readonly what: string;
  readonly wanted: string;
  readonly citation: string;
  readonly ours: string;
  /** `open`: the mean fails, but its interval over seeds does not rule the value out. */
  readonly verdict: 'agrees' | 'contradicts' | 'open';
}

type Store = Pick<ReferenceStore, 'listReferences'> & Pick<RunStore, 'listRuns' | 'getScoreSets'>;

interface Referred {
  readonly reference: ReferenceValue;
  readonly about: ScoreReference;
}

/** Every reference value about scores that means an experiment of the row, in the order of the experiments. */
export async function trackerReferences({ jobs }: RowState, store: Store): Promise<ReferenceLine[]> {
  const labels = [...new Set(jobs.map(({ label }) => label))];
  const lines: ReferenceLine[] = [];
  for (const label of labels) {
    const own = jobs.filter((job) => job.label === label && job.conditions);
    const projects = [...new Set(own.map(({ job }) => job.config.project))];
    for (const project of projects) {
      for (const reference of await store.listReferences(project)) {
        const about = readScoreReference(reference.metric);
        const line = about && (await lineOf(own, { reference, about }, store));
        if (line) lines.push({ experiment: label, ...line });
      }
    }
  }
  return lines;
}

async function lineOf(
  jobs: readonly JobState[],
  { reference, about }: Referred,
  store: Store,
): Promise<Omit<ReferenceLine, 'experiment'> | null> {
  const values: number[] = [];
  for (const job of jobs) {
    const actual = (await isMeant(job, reference, store)) ? await measured(job, about, store) : null;
    if (actual !== null) values.push(actual);
  }
  if (values.length === 0) return null;
  const ours = intervalOf(values.map((value) => ({ value })));
  const { name, measure, variant, bins } = about;
  const { value, tolerance, direction, citation } = reference;
  const sign = { lower: 'at most ', higher: 'at least ', equal: '' }[direction];
  const band = tolerance > 0 ? ` ± ${formatMetric(tolerance)}` : '';
  const range = ours.low === null ? '' : ` (${formatMetric(ours.low)} to ${formatMetric(ours.high!)})`;
  const seeds = values.length === 1 ? '1 seed' : `${values.length} seeds`;
  return {
    what: `${measure} of ${name}, ${bins} ${variant} bins`,
    wanted: `${sign}${formatMetric(value)}${band}`,
    citation,
    ours: `${formatMetric(ours.mean)}${range}, ${seeds}`,
    verdict: verdictOf(reference, ours),
  };
}

/** A mean that fails contradicts only if every value of its interval does. */
export function verdictOf(
  reference: Pick<ReferenceValue, 'value' | 'tolerance' | 'direction'>,
  { mean, low, high }: Interval,
): ReferenceLine['verdict'] {
  const passes = (actual: number) => judgeReference(reference, actual) === 'pass';
  if (passes(mean)) return 'agrees';
  if (low === null || high === null) return 'contradicts';
  const nearest = Math.min(high, Math.max(low, reference.value));
  return passes(nearest) ? 'open' : 'contradicts';
}

async function isMeant({ runId }: JobState, { selector }: ReferenceValue, store: Store): Promise<boolean> {
  if (runId === null) return false;
  if (selector.trim() === '') return true;
  const filter = `id = ${JSON.stringify(runId)} and (${selector})`;
  return (await store.listRuns({ filter, limit: 1 })).runs.length > 0;
}

/** The measure on the bins that the reference belongs to; null where the run has no such scores. */
async function measured({ plan }: JobState, about: ScoreReference, store: Store): Promise<number | null> {
  const record = plan.stages.find(({ stage }) => stage.kind === 'evaluate')?.record;
  if (!record) return null;
  const set = (await store.getScoreSets(record.runId, { name: about.name })).at(-1);
  if (!set) return null;
  const axes = (record.summary.scoreAxes ?? {}) as unknown as Record<string, ScoreAxis>;
  const [judge] = about.name.split('/');
  const axis = axes[judge] ?? unknownAxis(judge);
  const { bins, variant, measure } = about;
  return scoreMeasure(summarizeScores(set.scores, { axis, bins, variant, middle: UNKNOWN_MIDDLE }), measure);
}
