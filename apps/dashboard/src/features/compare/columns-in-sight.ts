/** Runs that tables show at once; the others are a step away. */
export const COLUMNS_AT_ONCE = 40;

/** The part of the runs whose columns are shown, the base always first. */
export function columnsInSight(
  shown: readonly string[],
  { base, from }: { base: string; from: number },
): string[] {
  const others = shown.filter((id) => id !== base);
  const first = Math.max(0, Math.min(from, Math.max(0, others.length - 1)));
  return [...(shown.includes(base) ? [base] : []), ...others.slice(first, first + COLUMNS_AT_ONCE - 1)];
}
