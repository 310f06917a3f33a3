import { createCircleDataset } from '../create-circle-dataset.ts';
import type { CirclesConfig } from '../data-config.ts';
import { type CircleDataset, type ShapeDataset, selectImages } from '../image-dataset.ts';
import { createShapeDataset } from '../shapes/create-shape-dataset.ts';
import type { ShapesConfig } from '../shapes/shapes-config.ts';
import type { HeldOutImages } from './held-out-images.ts';
import { takeEvenly } from './take-evenly.ts';

/** The same shapes at the places where training has none; null if it has them everywhere. */
export function heldOutShapes(config: CirclesConfig | ShapesConfig, count: number): HeldOutImages | null {
  const [seen, all] =
    config.kind === 'circles'
      ? [createCircleDataset(config), createCircleDataset({ ...config, layout: 'uniform' })]
      : [createShapeDataset(config), createShapeDataset(everywhere(config))];
  const known = new Set(Array.from({ length: seen.count }, (_, row) => placeOf(seen, row)));
  const others = Array.from({ length: all.count }, (_, row) => row).filter(
    (row) => !known.has(placeOf(all, row)),
  );
  if (others.length === 0) return null;
  return {
    dataset: selectImages(all, takeEvenly(others, count)),
    note: 'the same shapes at the places that training does not show',
  };
}

const everywhere = (config: ShapesConfig): ShapesConfig => ({
  ...config,
  parts: config.parts.map(({ shape }) => ({ shape, layout: 'uniform' as const })),
});

function placeOf({ centres, shapes }: CircleDataset & Partial<ShapeDataset>, row: number): string {
  return `${shapes?.[row] ?? 0} ${centres[2 * row]} ${centres[2 * row + 1]}`;
}
