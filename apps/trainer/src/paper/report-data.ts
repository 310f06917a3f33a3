import type { Histogram } from '@interpolab/evaluation';
import { isComputed, type RowExperiment } from '../catalogue/catalogue-row.ts';
import {
  describeDifference,
  describeVerdict,
  formatHeadline,
  formatInterval,
} from '../catalogue/format-headline.ts';
import type { Verdict } from '../catalogue/headline-result.ts';
import { intervalOf } from '../catalogue/headline-result.ts';
import type { CatalogueState } from '../catalogue/inspect-catalogue.ts';
import { heldOutCondition } from '../catalogue/judged-numbers.ts';
import { type MeasureName, measures } from '../catalogue/measures.ts';
import type { JobState, RowState, RowStatus } from '../catalogue/row-states.ts';
import { unlearntClassifiers } from '../catalogue/unlearnt-classifiers.ts';
import { describeEngine } from '../worker/messages.ts';
import type { ReferenceLine } from './tracker-references.ts';

/** A report as plain data: what is written is decided here, how it looks is not. No times of day, so it is byte-stable. */
export interface ReportData {
  readonly engine: string;
  readonly form: string;
  readonly rows: readonly RowReport[];
  /** Paragraphs of whoever publishes it. */
  readonly remarks: readonly string[];
  /** The command that computes what is left. */
  readonly command: string;
}

export interface RowReport {
  readonly row: number;
  readonly title: string;
  readonly shows: string;
  readonly status: RowStatus;
  /** Why it is not there, or what has to be known of it. */
  readonly notes: readonly string[];
  /** The measure in words. */
  readonly measure: string | null;
  readonly headline: string | null;
  /** Of the difference, with what its interval is over. */
  readonly difference: string | null;
  /** Seeds behind the headline; 0 where it has none. */
  readonly trainings: number;
  readonly verdict: Verdict | null;
  readonly verdictText: string | null;
  readonly reference: string;
  /** Values that a user has filled in beside the tracked runs. */
  readonly references: readonly ReferenceLine[];
  readonly experiments: readonly ExperimentReport[];
}

export interface ExperimentReport {
  readonly label: string;
  readonly command: string;
  /** Only of what is done. */
  readonly seeds: readonly {
    readonly seed: number;
    readonly runId: string | null;
    readonly seconds: number;
  }[];
  /** What makes its numbers mean less than they seem, seed by seed. */
  readonly warnings: readonly string[];
  /** Seeds that the row wants and that are not done. */
  readonly missingSeeds: readonly number[];
  readonly numbers: NumberTable;
  /** What classifiers and their features say of the same samples; null where none judges. */
  readonly judged: (NumberTable & { readonly by: string }) | null;
  readonly figures: readonly Figure[];
}

/** A column for each measure, a row for each condition that has some. */
export interface NumberTable {
  readonly columns: readonly string[];
  readonly conditions: readonly { readonly name: string; readonly cells: readonly string[] }[];
}

export interface Figure {
  /** File name without a folder. */
  readonly name: string;
  readonly mediaType: 'image/svg+xml' | 'image/webp';
  readonly content: Uint8Array;
  readonly alt: string;
}

/** The reference values that mean a row. */
export type FindReferences = (state: RowState) => Promise<readonly ReferenceLine[]>;

/** Draws what an experiment looks like; apart from the data, for it reads samples and encodes pictures. */
export type DrawFigures = (drawing: {
  readonly name: string;
  readonly jobs: readonly JobState[];
}) => Promise<Figure[]>;

const shownOfSamples: readonly MeasureName[] = ['validShare', 'gapShare', 'kl', 'meanScore'];
const shownByJudges: readonly MeasureName[] = [
  ...(['judgedMiddleShare', 'judgedKl', 'disagreement', 'fid', 'kid'] as const),
  ...(['precision', 'recall', 'closeFeatureShare'] as const),
];
const shownOfSelections: readonly MeasureName[] = ['accuracy', 'eceBefore', 'eceAfter', 'middleShare'];

export async function reportData(
  { states, engine }: Pick<CatalogueState, 'states' | 'engine'>,
  {
    remarks,
    draw,
    references,
    command,
  }: { remarks: readonly string[]; draw: DrawFigures; references: FindReferences; command: string },
): Promise<ReportData> {
  const drawn = new Set<string>();
  const rows: RowReport[] = [];
  for (const state of states) {
    rows.push(await rowReport(state, { draw, drawn, references: await references(state) }));
  }
  return { engine: describeEngine(engine), form: states[0]?.form ?? 'offline', rows, remarks, command };
}

async function rowReport(
  { row, form, status, reason, headline, jobs }: RowState,
  { references, ...drawing }: { draw: DrawFigures; drawn: Set<string>; references: readonly ReferenceLine[] },
): Promise<RowReport> {
  const written = row[form];
  const facts = { row: row.row, title: row.title, shows: row.shows, status, references };
  const reference = describeReference(row.reference, headline);
  if (!isComputed(written)) {
    return {
      ...{ ...facts, reference, notes: [written.missing], experiments: [] },
      ...{ measure: null, headline: null, difference: null, trainings: 0, verdict: null, verdictText: null },
    };
  }
  const experiments: ExperimentReport[] = [];
  for (const experiment of written.experiments) {
    const own = jobs.filter(({ label }) => label === experiment.label);
    experiments.push(
      await experimentReport(experiment, {
        ...drawing,
        row: row.row,
        jobs: own,
        measure: written.headline.measure,
      }),
    );
  }
  const { measure } = written.headline;
  return {
    ...{ ...facts, reference, experiments },
    notes: [...(written.note ? [written.note] : []), ...(reason ? [reason] : [])],
    measure: measures[measure].title,
    headline: headline && formatHeadline(written.headline, headline),
    difference: headline && describeDifference(headline, measure),
    trainings: headline?.seeds ?? 0,
    verdict: headline?.verdict ?? null,
    verdictText: headline && describeVerdict(headline),
  };
}

/** The catalogue's own number of the paper, and whether it lies in our interval. */
function describeReference(reference: RowState['row']['reference'], headline: RowState['headline']): string {
  if (!reference) return 'not at hand: fill from the PDF';
  const { value, source } = reference;
  const text = `${value} (${source})`;
  if (!headline || headline.value.low === null || headline.value.high === null) return text;
  const isIn = value >= headline.value.low && value <= headline.value.high;
  return `${text}: ${isIn ? 'agrees, it lies' : 'contradicts, it does not lie'} in our 95 % interval`;
}

async function experimentReport(
  experiment: RowExperiment,
  o: { row: number; jobs: readonly JobState[]; measure: MeasureName; draw: DrawFigures; drawn: Set<string> },
): Promise<ExperimentReport> {
  const done = o.jobs.filter(({ conditions }) => conditions);
  const shown = experiment.command === 'train' ? shownOfSamples : shownOfSelections;
  const judged = numberTable(done, withNumbers(done, shownByJudges));
  const identity = JSON.stringify([experiment.preset, experiment.set]);
  const isNew = done.length > 0 && !o.drawn.has(identity);
  o.drawn.add(identity);
  return {
    label: experiment.label,
    command: commandOf(experiment, o.row),
    seeds: done.map(({ job, runId, plan }) => ({
      ...{ seed: job.seed, runId },
      seconds: plan.stages.reduce((sum, { record }) => sum + record!.seconds, 0),
    })),
    warnings: done.flatMap(({ job: { seed }, plan }) =>
      unlearntClassifiers(plan).map((what) => `Seed ${seed}: ${what}.`),
    ),
    missingSeeds: experiment.seeds.filter((seed) => !done.some(({ job }) => job.seed === seed)),
    numbers: numberTable(done, [...new Set([...withNumbers(done, shown), o.measure])]),
    judged: judged.columns.length > 0 ? { ...judged, by: describeJudges(experiment, done) } : null,
    figures: isNew ? await o.draw({ name: figureName(experiment), jobs: done }) : [],
  };
}

/** Those that some condition has. */
const withNumbers = (done: readonly JobState[], names: readonly MeasureName[]): MeasureName[] =>
  names.filter((name) => done.some(({ conditions }) => conditions!.some(({ numbers }) => numbers[name])));

function numberTable(done: readonly JobState[], columns: readonly MeasureName[]): NumberTable {
  const shown = done.flatMap(({ conditions }) =>
    conditions!.filter(({ numbers }) => columns.some((column) => numbers[column])),
  );
  const names = [...new Set(shown.map(({ condition }) => condition))];
  return {
    columns: columns.map((name) => measures[name].title),
    conditions: names.map((name) => ({ name, cells: columns.map((column) => cellOf(done, name, column)) })),
  };
}

/** Who judged, with the hash of the one whose P it is: numbers by others have other meanings. */
function describeJudges({ judges }: RowExperiment, done: readonly JobState[]): string {
  const hashes = done.flatMap(({ conditions }) =>
    conditions!.flatMap(({ judges: by }) => by?.judgedMiddleShare ?? []),
  );
  const known = [...new Set(hashes)].map((sha256) => sha256.slice(0, 12)).join(', ');
  return judges === undefined
    ? `By the evaluation classifier ${known}.`
    : `By the evaluation classifier ${known} of \`npx nx run trainer:select-extremes --preset=${judges} --threads=1\`, its ensemble and its features. Held-out images are faces or photographs of every degree that training has not seen: what an ideal sampler would get.`;
}

function cellOf(done: readonly JobState[], condition: string, measure: MeasureName): string {
  const readings = done.flatMap(({ conditions }) => {
    const found = conditions!.find((each) => each.condition === condition)?.numbers[measure];
    return found ? [found] : [];
  });
  // the same images for every seed: they are one reading, and no replicates
  const replicates = condition === heldOutCondition ? readings.slice(0, 1) : readings;
  return replicates.length === 0 ? '–' : formatInterval(intervalOf(replicates), measure);
}

/** What computes an experiment by itself; where a selection judges it, with its row, for the selection has to come first. */
export function commandOf({ command, preset, set, judges }: RowExperiment, row: number): string {
  if (judges !== undefined) return `npx nx run trainer:paper --rows=${row}`;
  const settings = Object.entries(set).map(([path, value]) => ` --set '${path}=${JSON.stringify(value)}'`);
  return `npx nx run trainer:${command} --preset=${preset}${settings.join('')} --threads=1 --seed=N`;
}

/** The preset's name; with settings of its own, what they are. */
function figureName({ preset, set }: RowExperiment): string {
  const settings = Object.entries(set).map(
    ([path, value]) => `${path.split('.').at(-1)}-${JSON.stringify(value)}`,
  );
  return [preset, ...settings]
    .join('-')
    .replaceAll(/[^a-z0-9.]+/gi, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Counts of several seeds together; all have the same edges. */
export function pooledHistogram(histograms: readonly Histogram[]): Histogram | null {
  const [first, ...others] = histograms;
  if (!first) return null;
  const counts = [...first.counts].map(
    (count, bin) => count + others.reduce((sum, other) => sum + other.counts[bin], 0),
  );
  return { ...first, counts: counts as unknown as Histogram['counts'] };
}
