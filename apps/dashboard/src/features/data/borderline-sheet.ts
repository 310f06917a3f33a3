import { decodeSummaryValue } from '@interpolab/api/summary';
import * as z from 'zod/mini';
import type { Media } from '../samples/image-series.ts';
import type { Sheet } from '../wall/sprite.ts';

const count = z.int().check(z.positive());

const geometrySchema = z.object({
  columns: count,
  perSheet: count,
  width: count,
  height: count,
  count,
});

/** The sheet of borderline images of a filter; null if the run has none. */
export function borderlineSheet(summary: Record<string, unknown>, media: readonly Media[]): Sheet | null {
  const { data } = geometrySchema.safeParse(decodeSummaryValue(summary.borderline));
  const image = media.findLast(({ name }) => name === 'borderline-sheet');
  return data && image ? { ...data, sha256: [image.sha256] } : null;
}
