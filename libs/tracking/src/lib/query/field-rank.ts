// In which order values of a field stand: numbers, then texts, then true and false; what a run does not have comes last,
// whichever way the list is sorted.

/** What a run has under a field. */
export type FieldKind = 'number' | 'nan' | 'text' | 'bool' | 'null' | 'empty' | 'missing';

export const RANK: Readonly<Record<FieldKind, number>> = {
  ...{ number: 0, nan: 1, text: 2, bool: 3, null: 4, empty: 5, missing: 6 },
};

/** Numbers from here on are not averaged, no more than infinities: their squares would pass the end of a double. */
export const LARGEST_AVERAGED = 1e150;

/** Of texts so many characters count. */
export const TEXT_LENGTH = 300;

/** A value taken apart, as it is sorted and grouped by. */
export interface RankedValue {
  rank: number;
  /** 0 for what is no number, NaN included. true is 1, a time is milliseconds since 1970. */
  number: number;
  text: string;
}
