import type { RouterOutputs } from '@interpolab/api';

type LoggedTable = RouterOutputs['tables']['list'][number];
export type TrialCell = LoggedTable['rows'][number][number];

/** The trials of a sweep as it logs them: a number, the settings that differ, and the objective. */
export interface Trials {
  /** Paths of the settings. */
  settings: string[];
  rows: { trial: number; settings: TrialCell[]; objective: number | null }[];
}

/** Reads the table `trials` of a sweep; null if it is none. */
export function readTrials(tables: readonly LoggedTable[] | undefined): Trials | null {
  const table = tables?.find(({ name }) => name === 'trials');
  if (table?.columns[0] !== 'trial' || table.columns.at(-1) !== 'objective') return null;
  return {
    settings: table.columns.slice(1, -1),
    rows: table.rows.map((row) => {
      const objective = row.at(-1);
      return {
        trial: Number(row[0]),
        settings: row.slice(1, -1),
        objective: typeof objective === 'number' ? objective : null,
      };
    }),
  };
}

/** The best first; those without a number last. */
export function sortTrials(rows: Trials['rows'], goal: 'maximize' | 'minimize'): Trials['rows'] {
  const worst = goal === 'maximize' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const sign = goal === 'maximize' ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [a.objective ?? worst, b.objective ?? worst];
    return left === right ? a.trial - b.trial : sign * (left - right);
  });
}

export interface TrialPoint {
  trial: number;
  /** Fractions from the left and from the top. */
  x: number;
  y: number;
  label: string;
  isBest: boolean;
}

/** Where trials lie over a setting, or over their number if it is not one of numbers. */
export function trialPoints(trials: Trials, { along, best }: { along: string; best: number | null }) {
  const at = trials.settings.indexOf(along);
  const judged = trials.rows.filter((row) => row.objective !== null);
  const settingOf = (row: Trials['rows'][number]) => (at < 0 ? row.trial : row.settings[at]);
  const texts = [...new Set(judged.map((row) => JSON.stringify(settingOf(row))))];
  const isNumeric = judged.every((row) => typeof settingOf(row) === 'number');
  const places = judged.map((row) =>
    isNumeric ? Number(settingOf(row)) : texts.indexOf(JSON.stringify(settingOf(row))),
  );
  const positive = isNumeric && at >= 0 && places.every((place) => place > 0);
  const spread = Math.max(...places) / Math.min(...places);
  const isLog = positive && spread >= 20;
  const scaled = places.map((place) => (isLog ? Math.log(place) : place));
  const objectives = judged.map(({ objective }) => objective as number);
  const x = fractions(scaled);
  const y = fractions(objectives);
  const points: TrialPoint[] = judged.map((row, i) => ({
    ...{ trial: row.trial, x: x[i], y: 1 - y[i], isBest: row.trial === best },
    label: `trial ${row.trial}${at < 0 ? '' : `, ${along} ${JSON.stringify(settingOf(row))}`}: ${objectives[i]}`,
  }));
  const ends = (values: readonly number[]) => [Math.min(...values), Math.max(...values)] as const;
  return {
    points,
    isLog,
    /** The ends of both axes; of a choice, its values. */
    xEnds: isNumeric ? ends(places) : null,
    xTexts: isNumeric ? null : texts,
    yEnds: objectives.length > 0 ? ends(objectives) : null,
  };
}

/** Values as fractions of their range, in the middle if they are all the same. */
function fractions(values: readonly number[]): number[] {
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  return values.map((value) => (range > 0 ? (value - low) / range : 0.5));
}
