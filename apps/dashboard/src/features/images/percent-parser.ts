import { createParser } from 'nuqs/server';

/** Whole percents, 0 to 100; what is beyond is brought into them. */
export const parseAsPercent = createParser<number>({
  parse: (text) => {
    const value = text.trim() === '' ? Number.NaN : Math.round(Number(text));
    return Number.isNaN(value) ? null : Math.min(100, Math.max(0, value));
  },
  serialize: String,
});
