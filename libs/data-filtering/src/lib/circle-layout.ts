/** What decides the centres of a circle set. */
export interface CircleLayoutOptions {
  readonly layout: 'border' | 'uniform' | 'quadrant';
  readonly imageSize: number;
  readonly radius: number;
  readonly epsilon: number;
  readonly stripColumns: number | null;
}

/** A run of columns or rows, both ends included. */
export interface ColumnRange {
  readonly from: number;
  readonly to: number;
}

/** Width in pixels of each border strip, counted from the edge of the image: int(imageSize · epsilon) (paper §5). */
export function stripWidth({
  imageSize,
  radius,
  epsilon,
  stripColumns,
}: Omit<CircleLayoutOptions, 'layout'>): number {
  return stripColumns === null ? Math.floor(imageSize * epsilon) : radius + stripColumns;
}

/**
 * Every centre of the layout, [N, 2] as x, y. Order: left to right by column, top to bottom within a column, so that a
 * subset of `uniform` chosen by column comes in the very order of `border`.
 */
export function circleCentres(options: CircleLayoutOptions): Int32Array {
  const { columns, rows } = centreRanges(options);
  const centres = new Int32Array(2 * circleCount(options));
  let at = 0;
  for (const column of columns) {
    for (let x = column.from; x <= column.to; x++) {
      for (let y = rows.from; y <= rows.to; y++) {
        centres[at++] = x;
        centres[at++] = y;
      }
    }
  }
  return centres;
}

/** Number of centres of the layout, without listing them. */
export function circleCount(options: CircleLayoutOptions): number {
  const { columns, rows } = centreRanges(options);
  const length = (range: ColumnRange): number => Math.max(0, range.to - range.from + 1);
  return columns.reduce((sum, range) => sum + length(range), 0) * length(rows);
}

function centreRanges(options: CircleLayoutOptions): { columns: ColumnRange[]; rows: ColumnRange } {
  const { layout, imageSize, radius } = options;
  const whole = { from: radius, to: imageSize - 1 - radius };
  if (layout === 'uniform') return { columns: [whole], rows: whole };
  if (layout === 'quadrant') {
    const half = { from: radius, to: Math.floor(imageSize / 2) - 1 - radius };
    return { columns: [half], rows: half };
  }
  const strip = stripWidth(options);
  const columns = [
    { from: radius, to: strip - 1 },
    { from: imageSize - strip, to: imageSize - 1 - radius },
  ];
  return { columns, rows: whole };
}
