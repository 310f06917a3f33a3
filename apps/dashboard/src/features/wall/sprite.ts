import type { RouterOutputs } from '@interpolab/api';

export type SampleSet = RouterOutputs['samples']['sets']['sets'][number];
export type Sheet = NonNullable<SampleSet['sheet']>;
export type Trajectory = NonNullable<SampleSet['trajectory']>;

/** One image on a sheet of many. */
export interface Sprite {
  sha256: string;
  /** Place of its cell, and how many cells the sheet has each way. */
  column: number;
  row: number;
  columns: number;
  rows: number;
  /** Pixels of the image itself. */
  width: number;
  height: number;
}

/** Where image number `index` lies; null if the sheets have no such image. */
export function spriteOf(sheet: Sheet, index: number): Sprite | null {
  const { columns, perSheet, count, width, height, sha256 } = sheet;
  if (!Number.isInteger(index) || index < 0 || index >= count) return null;
  const at = Math.floor(index / perSheet);
  const place = index % perSheet;
  const onSheet = Math.min(perSheet, count - at * perSheet);
  return {
    ...{ sha256: sha256[at], width, height, columns },
    column: place % columns,
    row: Math.floor(place / columns),
    rows: Math.ceil(onSheet / columns),
  };
}

/** The frames of a sample's way, the noisiest first; none if its way was not kept. */
export function framesOf(trajectory: Trajectory, number: number): { t: number; sprite: Sprite }[] {
  const { columns, count, width, height, sha256, timesteps } = trajectory;
  if (number < 0 || number >= count) return [];
  return timesteps.map((t, column) => ({
    t,
    sprite: { ...{ sha256, column, columns, width, height }, row: number, rows: count },
  }));
}

/** The part of a sheet as a background of a box of that shape, however large the box is. */
export function spriteStyle({ sha256, column, row, columns, rows }: Sprite) {
  const share = (place: number, places: number) => (places > 1 ? (100 * place) / (places - 1) : 0);
  return {
    backgroundImage: `url(/media/${sha256})`,
    backgroundSize: `${100 * columns}% ${100 * rows}%`,
    backgroundPosition: `${share(column, columns)}% ${share(row, rows)}%`,
  };
}
