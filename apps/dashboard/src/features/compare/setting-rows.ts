import type { RouterOutputs } from '@interpolab/api';

export type Settings = RouterOutputs['compare']['settings'];
export type SettingKey = Settings['keys'][number];
export type ComparedRun = Settings['runs'][number];
export type Json = SettingKey['values'][number];

/** Longer texts get a line of their own with what differs marked in them. */
const LONG_TEXT = 40;

/** A value as it was written: texts in quotes, so that "1" is not 1. */
export const settingText = (value: Json): string =>
  Array.isArray(value) ? `[${value.map(settingText).join(', ')}]` : JSON.stringify(value);

export interface SettingCell {
  /** Undefined: the run has no such setting. */
  value: Json | undefined;
  text: string;
  /** Not what the base run has. */
  differs: boolean;
}

export interface SettingRow {
  section: SettingKey['section'];
  path: string;
  /** Whether the runs that are shown have not all the same. */
  differs: boolean;
  /** There is a text that is too long to be read in a cell. */
  isLong: boolean;
  cells: SettingCell[];
}

/** The rows of settings for the runs that are shown, held against the base run. */
export function settingRows(
  { runs, keys }: Pick<Settings, 'keys'> & { runs: readonly Pick<ComparedRun, 'id'>[] },
  view: { runIds: readonly string[]; base: string },
): SettingRow[] {
  const placeOf = new Map(runs.map(({ id }, place) => [id, place]));
  const shown = view.runIds.flatMap((id) => placeOf.get(id) ?? []);
  const base = placeOf.get(view.base) ?? shown[0] ?? -1;
  return keys.map(({ section, path, values, at }) => ({
    ...{ section, path },
    differs: shown.some((place) => at[place] !== at[shown[0]]),
    isLong: values.some((value) => typeof value === 'string' && value.length > LONG_TEXT),
    cells: shown.map((place) => {
      const value = at[place] < 0 ? undefined : values[at[place]];
      return {
        value,
        text: value === undefined ? 'missing' : settingText(value),
        differs: at[place] !== at[base],
      };
    }),
  }));
}
