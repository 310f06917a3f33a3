import { z } from 'zod';
import type { JsonValue } from '../config/json-value.ts';

const choiceSchema = z.strictObject({
  /** The values themselves, whatever JSON they are. */
  values: z.array(z.json()).min(1),
});

const rangeSchema = z
  .strictObject({
    /** Lowest and highest value, both possible. */
    range: z.tuple([z.number(), z.number()]),
    scale: z.enum(['linear', 'log']).default('linear'),
    /** Whole numbers only. */
    integer: z.boolean().default(false),
    /** How many values a grid takes of it, evenly on its scale. */
    points: z.int().min(2).max(1000).optional(),
  })
  .refine(({ range: [low, high] }) => low < high, 'the range must grow, e.g. [0.0001, 0.01]')
  .refine(({ range: [low], scale }) => scale === 'linear' || low > 0, 'a log scale begins above 0');

/** What one setting of a config may be: a choice of values, or a range of numbers. */
export const parameterDomainSchema = z.union([choiceSchema, rangeSchema]);
export type ParameterDomain = z.output<typeof parameterDomainSchema>;
export type RangeDomain = z.output<typeof rangeSchema>;

export const isRange = (domain: ParameterDomain): domain is RangeDomain => 'range' in domain;

/** The value at a place in [0, 1) of a domain: equal shares for the values of a choice, the scale's measure for a range. */
export function valueAt(domain: ParameterDomain, place: number): JsonValue {
  if (!isRange(domain)) {
    const { values } = domain;
    return values[Math.min(values.length - 1, Math.floor(place * values.length))] as JsonValue;
  }
  const { range, scale, integer } = domain;
  // each whole number has the same share, the first and the last too
  const [low, high] = integer ? [Math.ceil(range[0]) - 0.5, Math.floor(range[1]) + 0.5] : range;
  const value =
    scale === 'log' ? Math.exp(lerp(Math.log(low), Math.log(high), place)) : lerp(low, high, place);
  if (integer) return Math.min(Math.floor(range[1]), Math.max(Math.ceil(range[0]), Math.round(value)));
  return Math.min(range[1], Math.max(range[0], value));
}

/** Where in [0, 1] a value of a range lies. */
export function placeOf({ range: [low, high], scale }: RangeDomain, value: number): number {
  const of = scale === 'log' ? Math.log : (x: number) => x;
  return (of(value) - of(low)) / (of(high) - of(low));
}

/** The values that a grid takes. @throws RangeError for a range that does not say how many. */
export function gridValues(path: string, domain: ParameterDomain): JsonValue[] {
  if (!isRange(domain)) return domain.values as JsonValue[];
  const { range, scale, integer, points } = domain;
  if (points === undefined) {
    throw new RangeError(
      `sweep parameters.${path}: a grid needs "values", or "points" beside the range; got ${JSON.stringify({ range })}.`,
    );
  }
  const at = (share: number) =>
    scale === 'log'
      ? Math.exp(lerp(Math.log(range[0]), Math.log(range[1]), share))
      : lerp(range[0], range[1], share);
  const values = Array.from({ length: points }, (_, i) =>
    i === points - 1 ? range[1] : at(i / (points - 1)),
  );
  return integer ? [...new Set(values.map(Math.round))] : values;
}

const lerp = (low: number, high: number, share: number) => low + (high - low) * share;
