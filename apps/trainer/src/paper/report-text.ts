import type { Verdict } from '../catalogue/headline-result.ts';
import type { ReportData, RowReport } from './report-data.ts';
import type { ReferenceLine } from './tracker-references.ts';

/** What every report begins with. */
export function introduction({ engine, form }: ReportData): string[] {
  const size =
    form === 'offline'
      ? 'Everything here is at the size of a CPU, on circles and drawn faces that anyone can make: it tells whether the effect is there, not whether the paper’s numbers are met.'
      : 'Everything here is at the paper’s size.';
  return [
    'The experiments of “Going beyond Compositions, DDPMs Can Produce Zero-Shot Interpolations” (Deschenaux, Krawczuk, Chrysos, Cevher; ICML 2024), as they came out here. ' +
      size,
    'The effect in question: a diffusion model that saw only both extremes of a factor draws the range between them if a classifier pulls its samples to both ends at once. ' +
      'A headline agrees or contradicts only where the 95 % interval of the difference excludes zero; else it is open. Several seeds are compared seed by seed; an interval of one seed is over its samples, and says nothing of other trainings.',
    `Computed with the engine ${engine}. The same commands give the same bits on the same engine and processor.`,
    'The paper’s tables were not at hand. Where a number of it is missing, none was made up. Reference values that somebody has filled in beside the tracked runs are held against them, row by row.',
  ];
}

/** How many rows came out how. */
export function tally({ rows }: ReportData): string {
  const of = (choose: (row: RowReport) => boolean) => rows.filter(choose).length;
  const verdictCount = (wanted: Verdict) => {
    const all = of(({ verdict }) => verdict === wanted);
    const several = of(({ verdict, trainings }) => verdict === wanted && trainings > 2);
    return all === 0 ? '0' : `${all} (${several} of them with three trainings or more)`;
  };
  return [
    `Of ${rows.length} rows ${of(({ status }) => status === 'done')} are computed whole and ${of(({ status }) => status === 'partly')} in part.`,
    `${verdictCount('agrees')} agree with what the paper claims, ${verdictCount('contradicts')} contradict it,`,
    `${of(({ verdict }) => verdict === 'open')} are open, ${of(({ verdict }) => verdict === 'measured')} only measure.`,
    `${of(({ status }) => status === 'not run')} are not computed yet, ${of(({ status }) => status === 'not possible' || status === 'lacks data')} cannot be in this form.`,
  ].join(' ');
}

export const summaryColumns = ['row', 'experiment', 'status', 'headline', 'verdict'];

export function summaryRow({
  row,
  title,
  status,
  headline,
  verdict,
  verdictText,
  notes,
  experiments,
}: RowReport): string[] {
  return [
    String(row),
    title,
    status,
    headline ?? (experiments.length === 0 ? notes.join(' ') : '–'),
    (verdict === 'agrees' || verdict === 'contradicts' ? verdictText : verdict) ?? '–',
  ];
}

export const referenceColumns = ['experiment', 'reference value', 'its source', 'is', 'ours', 'verdict'];

export const referenceRow = ({
  experiment,
  what,
  citation,
  wanted,
  ours,
  verdict,
}: ReferenceLine): string[] => [...[experiment, what, citation], ...[wanted, ours, verdict]];
