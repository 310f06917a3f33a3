import type { RouterOutputs } from '@interpolab/api';
import { fieldText } from './parallel-option.ts';
import type { RunField } from './run-fields.ts';

export type ComparedImage = RouterOutputs['compare']['media']['images'][number];

/** An image of many in the address. */
export const imageKey = ({ runId, stage, step, sampleIndex, name }: ComparedImage): string =>
  [runId, stage ?? '-', step ?? '-', sampleIndex, name].join(' ');

/** Before the first `/` of a name; what stands behind it is a condition, such as a guidance strength. */
export const familyOf = (name: string): string => name.split('/', 1)[0];
const conditionOf = (name: string): string => name.slice(familyOf(name).length + 1);

/** Whole sheets of samples are raw material of the sample wall and tell little by themselves. */
export const isSheet = (name: string): boolean => /^[a-z]+-sheet(\/|$)/.test(name);

/** The names of images, those first that most runs have, and of these the ones whose family has most images. */
export function namesByRuns(images: readonly ComparedImage[]): string[] {
  const runsOf = new Map<string, Set<string>>();
  const ofFamily = new Map<string, number>();
  for (const { name, runId } of images) {
    runsOf.set(name, (runsOf.get(name) ?? new Set()).add(runId));
    ofFamily.set(familyOf(name), (ofFamily.get(familyOf(name)) ?? 0) + 1);
  }
  const rank = (name: string) => [runsOf.get(name)!.size, ofFamily.get(familyOf(name))!];
  return [...runsOf.keys()].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    return right[0] - left[0] || right[1] - left[1];
  });
}

/** Numbers at the end of texts count as numbers: strength-3.5 before strength-10. */
const byText = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
const compareConditions = (a: string, b: string): number => {
  const [left, right] = [a, b].map((text) => /^(.*?)(\d+(?:\.\d+)?)$/.exec(text));
  if (left && right && left[1] === right[1]) return Number(left[2]) - Number(right[2]);
  // What has no number comes first: without guidance, then the strengths.
  return Number(left !== null) - Number(right !== null) || byText(a, b);
};

export interface GridColumn {
  key: string;
  label: string;
}

export interface GridRow {
  key: string;
  label: string;
  /** One for each column, those of one sample index; several where runs meet in one place. */
  cells: ComparedImage[][];
}

export interface ImageGrid {
  columns: GridColumn[];
  rows: GridRow[];
}

interface GridChoice {
  /** The name, whose family counts along conditions. */
  name: string;
  /** `step`, `condition`, or the id of a field of the config. */
  along: string;
  sampleIndex: number;
  runs: readonly { id: string; name: string; seed: number }[];
  fields: readonly RunField[];
}

/** Where an image stands along the axis; null: nowhere. `order` sorts the columns. */
interface Place extends GridColumn {
  order: number | string;
}

/**
 * Images with rows of runs and columns along an axis, aligned by sample index. Along a setting, runs that differ in
 * nothing else (but what the field is) stand in one row.
 */
export function imageGrid(images: readonly ComparedImage[], choice: GridChoice): ImageGrid {
  const { name, along, sampleIndex, runs, fields } = choice;
  const field = fields.find(({ id }) => id === along);
  const others = fields.filter(({ id, kind }) => kind === 'setting' && id !== along);
  const isWanted = (image: ComparedImage) =>
    image.sampleIndex === sampleIndex &&
    (along === 'condition' ? familyOf(image.name) === familyOf(name) : image.name === name);
  const placeOf = (image: ComparedImage): Place | null => {
    if (along === 'condition') {
      const label = conditionOf(image.name) || image.name;
      return { key: image.name, label, order: label };
    }
    if (along === 'step') {
      const { step } = image;
      return { key: String(step), label: step === null ? 'no step' : `step ${step}`, order: step ?? -1 };
    }
    const value = field?.values.get(image.runId);
    if (!field || value === undefined) return null;
    return { key: String(value), label: fieldText(field, image.runId), order: value };
  };
  const columns = new Map<string, Place>();
  const cells = new Map<string, Map<string, ComparedImage[]>>();
  const rowOf = (runId: string) =>
    field ? JSON.stringify(others.map(({ values }) => values.get(runId) ?? null)) : runId;
  for (const image of newest(images.filter(isWanted), along === 'step')) {
    const place = placeOf(image);
    if (!place) continue;
    columns.set(place.key, place);
    const row = rowOf(image.runId);
    const inRow = cells.get(row) ?? new Map<string, ComparedImage[]>();
    inRow.set(place.key, [...(inRow.get(place.key) ?? []), image]);
    cells.set(row, inRow);
  }
  const sorted = [...columns.values()].sort((a, b) =>
    typeof a.order === 'number' && typeof b.order === 'number'
      ? a.order - b.order
      : compareConditions(String(a.order), String(b.order)),
  );
  const rows = new Map<string, GridRow>();
  for (const run of runs) {
    const key = rowOf(run.id);
    const inRow = cells.get(key);
    if (!inRow || rows.has(key)) continue;
    const label = `${run.name} · seed ${run.seed}`;
    rows.set(key, { key, label, cells: sorted.map((column) => inRow.get(column.key) ?? []) });
  }
  return { columns: sorted.map(({ key, label }) => ({ key, label })), rows: [...rows.values()] };
}

/** Of each run and name the last step's images, unless every step is wanted. */
function newest(images: readonly ComparedImage[], all: boolean): ComparedImage[] {
  if (all) return [...images];
  const last = new Map<string, ComparedImage>();
  for (const image of images) {
    const key = JSON.stringify([image.runId, image.name]);
    const known = last.get(key);
    if (!known || (image.step ?? -1) >= (known.step ?? -1)) last.set(key, image);
  }
  return [...last.values()];
}
