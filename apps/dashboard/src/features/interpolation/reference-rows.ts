import type { RouterInputs, RouterOutputs } from '@interpolab/api';
import { type BinVariant, SCORE_MEASURES, scoreReferenceName } from '@interpolab/evaluation';
import type { Attributes, Judge } from './attribute-sets.ts';
import { formatDistance, formatMeasure } from './format-estimate.ts';
import { MEASURE_INFO, type Measure } from './measures.ts';

export type ScoreReferences = RouterOutputs['compare']['references'];
export type NewReference = RouterInputs['references']['add'];

/** A value from elsewhere beside those of one run. */
export interface ReferenceRow {
  key: string;
  id: string;
  project: string;
  /** `in the middle of smile/strength-30`. */
  what: string;
  /** The bins that a distance belongs to; empty for a share. */
  bins: string;
  wanted: string;
  citation: string;
  run: string;
  actual: string;
  verdict: 'pass' | 'fail' | 'missing' | 'no run';
}

const WANTED = { lower: 'at most ', higher: 'at least ', equal: '' } as const;

/** A row for each run that a reference is for; one row for a reference that none of the runs is for. */
export function referenceRows(
  references: ScoreReferences,
  { runs, judge }: { runs: Attributes['runs']; judge: Judge },
): ReferenceRow[] {
  return references.flatMap<ReferenceRow>(({ reference, name, measure: word, variant, bins, verdicts }) => {
    const measure = SCORE_MEASURES.find((known) => known === word) as Measure;
    const { label, isShare } = MEASURE_INFO[measure];
    const { value, tolerance, direction } = reference;
    const band =
      tolerance > 0
        ? ` ± ${isShare ? `${formatDistance(100 * tolerance)} points` : formatDistance(tolerance)}`
        : '';
    const shared = {
      ...{ id: reference.id, project: reference.project, citation: reference.citation },
      ...{ what: `${label} of ${name}`, bins: isShare ? '' : `${bins} ${variant} bins` },
      wanted: `${WANTED[direction]}${formatMeasure(value, measure)}${band}`,
    };
    const own = verdicts.filter(({ classifierSha256 }) => classifierSha256 === judge.sha256);
    if (own.length === 0) return [{ ...shared, key: reference.id, run: '', actual: '–', verdict: 'no run' }];
    return own.map(({ runId, actual, verdict }) => {
      const run = runs.find(({ id }) => id === runId);
      return {
        ...{ ...shared, key: `${reference.id} ${runId}`, verdict },
        run: run ? `${run.name} · seed ${run.seed}` : runId,
        actual: actual === null ? '–' : formatMeasure(actual, measure),
      };
    });
  });
}

/** What the form has, as it was typed. */
export interface ReferenceForm {
  project: string;
  name: string;
  measure: Measure;
  variant: BinVariant;
  bins: number;
  value: string;
  tolerance: string;
  direction: NewReference['direction'];
  selector: string;
  citation: string;
}

/** A typed reference as the API takes it, or what is wrong with it. */
export function readReferenceForm(form: ReferenceForm): NewReference | string {
  const { project, name, measure, variant, bins, direction, selector } = form;
  const [value, tolerance] = [numberIn(form.value), numberIn(form.tolerance || '0')];
  if (value === null) return `Value: expected a number, got “${form.value.slice(0, 40)}”.`;
  if (tolerance === null || tolerance < 0)
    return `Tolerance: expected a number of at least 0, got “${form.tolerance.slice(0, 40)}”.`;
  const citation = form.citation.trim();
  if (citation === '') return 'Source: expected where the number is from, got nothing.';
  const metric = scoreReferenceName({ name, measure, variant, bins });
  return {
    ...{ project, metric, variant: 'last', selector: selector.trim() },
    ...{ value, tolerance, direction, citation },
  };
}

/** Per cent may be written with the sign: 61.7% is 0.617. */
function numberIn(text: string): number | null {
  const [, digits, percent] = /^\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*(%?)\s*$/i.exec(text) ?? [];
  if (digits === undefined) return null;
  return percent ? Number(digits) / 100 : Number(digits);
}
