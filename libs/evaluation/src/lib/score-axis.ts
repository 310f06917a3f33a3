import { z } from 'zod';

const rangeSchema = z.strictObject({ low: z.number(), high: z.number() });

/** What a judge's scores can be, and which of them training has shown; stored beside the scores. */
export const scoreAxisSchema = z
  .strictObject({
    /** What is read: `position`, `smile`, `hair`, … */
    attribute: z.string().min(1).max(200),
    /** `px`, or empty for an attribute in [0, 1]. */
    unit: z.string().max(20),
    /** Ends of the axis: where a sample can be. */
    low: z.number(),
    high: z.number(),
    /** How many places there are, each in the middle of an equal bin; null where every value can be. */
    places: z.int().min(1).max(10_000).nullable(),
    /** Where training has examples, ascending, both ends included; empty: not known. */
    seen: z.array(rangeSchema).max(100),
    /** The never-seen range between them, ends excluded; null: none, or not known. */
    gap: rangeSchema.nullable(),
  })
  .refine(({ low, high }) => low < high, { error: 'expected low < high' });

export type ScoreAxis = Readonly<z.output<typeof scoreAxisSchema>>;

/** Whether scores are of an attribute in [0, 1], and not places on an axis of their own. */
export const isAttributeAxis = ({ low, high, places }: Pick<ScoreAxis, 'low' | 'high' | 'places'>): boolean =>
  places === null && low === 0 && high === 1;

/** An attribute in [0, 1] of which nothing more is known. */
export function unknownAxis(attribute: string): ScoreAxis {
  return { attribute, unit: '', low: 0, high: 1, places: null, seen: [], gap: null };
}
