import type { ByteRange } from '@interpolab/tracking/artifacts';

/**
 * The part of `size` bytes that a Range header asks for: undefined for all of it, as also of several parts at once, which a
 * server may answer so; null for a part that is not there (416).
 */
export function byteRange(header: string | null, size: number): ByteRange | undefined | null {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from === '' && to !== '' && Number(to) === 0) return null;
  return start > end ? null : { start, end };
}
