/** A run of centre columns, both ends included. */
export interface ColumnRange {
  readonly from: number;
  readonly to: number;
}

/** A shape as the data draw it: [2 · radius + 1]², 1 = inside. */
export interface TrueShape {
  readonly radius: number;
  readonly pixels: Uint8Array;
  readonly area: number;
}

/** What a sample is measured against. The data library's mask and support fit in as they are. */
export interface PositionSpec {
  readonly imageSize: number;
  readonly shape: TrueShape;
  /** Centre columns that the models were shown, ascending: one range or two. */
  readonly seen: readonly ColumnRange[];
  /** Allowed difference, in pixels, between a valid sample's area and the true one. */
  readonly areaTolerance: number;
}

/** low strip / high strip: seen columns; gap: between them; outside: neither (too near an edge, or beyond). */
export type Where = 'low strip' | 'gap' | 'high strip' | 'outside';

/**
 * Where a centroid lies. Its column is x rounded; a column that was seen is never the gap, and x halfway between a seen
 * and an unseen column counts as seen, so that no rounding can flatter the gap.
 */
export function whereIs(x: number, seen: readonly ColumnRange[]): Where {
  const columns = [Math.ceil(x - 0.5), Math.floor(x + 0.5)]; // two different ones only at exact halves
  const contains = (range: ColumnRange): boolean =>
    columns.some((column) => column >= range.from && column <= range.to);
  const first = seen[0];
  const last = seen[seen.length - 1];
  if (contains(first)) return 'low strip';
  if (contains(last)) return 'high strip';
  return x > first.to && x < last.from ? 'gap' : 'outside';
}

/** Throws RangeError for a specification that cannot be measured against. */
export function assertPositionSpec(
  { imageSize, shape, seen, areaTolerance }: PositionSpec,
  where: string,
): void {
  const side = 2 * shape.radius + 1;
  if (shape.pixels.length !== side * side || side > imageSize) {
    throw new RangeError(
      `${where}: expected a shape of ${side}x${side} pixels that fits into ${imageSize}, got ${shape.pixels.length} pixels.`,
    );
  }
  const isOrdered = seen.every(
    ({ from, to }, index) => from <= to && (index === 0 || from > seen[index - 1].to),
  );
  if (seen.length < 1 || seen.length > 2 || !isOrdered) {
    const came = seen.map(({ from, to }) => `${from}..${to}`).join(', ') || 'none';
    throw new RangeError(`${where}: expected one or two ascending ranges of seen columns, got ${came}.`);
  }
  if (!(areaTolerance >= 0)) {
    throw new RangeError(`${where}: areaTolerance must be at least 0 pixels, got ${areaTolerance}.`);
  }
}
