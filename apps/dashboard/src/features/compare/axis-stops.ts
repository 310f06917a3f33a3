import { type ImageGrid, imageKey } from './image-grid.ts';

/** A place of an image's row that has an image. */
export interface AxisStop {
  key: string;
  /** Of the grid. */
  column: number;
  label: string;
}

/** The images that lie in one row with an image, along the axis of the grid, and where it is among them. */
export interface AxisStops {
  stops: AxisStop[];
  at: number;
}

/** Null if the image is not in the grid: it is of another family, or of another sample. */
export function axisStops({ columns, rows }: ImageGrid, key: string): AxisStops | null {
  const row = rows.find(({ cells }) => cells.some((cell) => cell.some((image) => imageKey(image) === key)));
  if (!row) return null;
  const stops = row.cells.flatMap((cell, column): AxisStop[] => {
    const image = cell.find((member) => imageKey(member) === key) ?? cell[0];
    return image ? [{ key: imageKey(image), column, label: columns[column].label }] : [];
  });
  return { stops, at: stops.findIndex((stop) => stop.key === key) };
}

/** Where another image goes when one goes along by so many columns: to the nearest place of its own row that has one. */
export function movedBy({ stops, at }: AxisStops, columns: number): AxisStop {
  const wanted = stops[at].column + columns;
  return stops.reduce((nearest, stop) =>
    Math.abs(stop.column - wanted) < Math.abs(nearest.column - wanted) ? stop : nearest,
  );
}
