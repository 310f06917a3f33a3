import { z } from 'zod';
import { decodeSummaryValue } from '../run/summary-value.ts';
import type { Media } from '../samples/image-series.ts';
import type { Sheet } from '../wall/sprite.ts';

const geometrySchema = z.object({
  columns: z.int().positive(),
  perSheet: z.int().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
  count: z.int().positive(),
});

/** The sheet of borderline images of a filter; null if the run has none. */
export function borderlineSheet(summary: Record<string, unknown>, media: readonly Media[]): Sheet | null {
  const { data } = geometrySchema.safeParse(decodeSummaryValue(summary.borderline));
  const image = media.findLast(({ name }) => name === 'borderline-sheet');
  return data && image ? { ...data, sha256: [image.sha256] } : null;
}
