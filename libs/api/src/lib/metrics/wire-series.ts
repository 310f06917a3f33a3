import type { Series } from '@interpolab/tracking/read';
import { z } from 'zod';

/** A series as JSON can carry it: where a value is not finite there is null, and `nonFinite` says which it was. */
export const wireSeriesSchema = z.object({
  name: z.string(),
  steps: z.array(z.number()),
  values: z.array(z.number().nullable()),
  times: z.array(z.number()),
  nonFinite: z.array(z.object({ step: z.number(), value: z.enum(['NaN', 'Infinity', '-Infinity']) })),
  totalCount: z.number(),
  thinned: z.boolean(),
});

export type WireSeries = z.infer<typeof wireSeriesSchema>;

export function wireSeries(series: Series): WireSeries {
  const nonFinite: WireSeries['nonFinite'] = [];
  const values = series.values.map((value, index) => {
    if (Number.isFinite(value)) return value;
    const name = Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
    nonFinite.push({ step: series.steps[index], value: name });
    return null;
  });
  return { ...series, values, nonFinite };
}
