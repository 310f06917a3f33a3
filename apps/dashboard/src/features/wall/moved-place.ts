/** Where a key leads in a grid of `total` cells, row by row; null for a key that leads nowhere. */
export function movedPlace(
  place: number,
  key: string,
  { columns, total }: { columns: number; total: number },
): number | null {
  const step: Record<string, number> = {
    ...{ ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns },
    ...{ PageDown: 8 * columns, PageUp: -8 * columns, Home: -total, End: total },
  };
  if (!Object.hasOwn(step, key) || total === 0) return null;
  const next = place + step[key];
  // from a row at an end a step up or down stays where it is, and does not run sideways
  if ((key === 'ArrowDown' && next >= total) || (key === 'ArrowUp' && next < 0)) return place;
  return Math.min(total - 1, Math.max(0, next));
}
