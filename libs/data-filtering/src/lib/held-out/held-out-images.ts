import type { DataConfig } from '../data-config.ts';
import type { ScoredDataset } from '../image-dataset.ts';
import type { PhotoContext } from '../photos/photo-set.ts';
import { heldOutFaces } from './held-out-faces.ts';
import { heldOutArchiveRows, heldOutPhotos } from './held-out-photos.ts';
import { heldOutShapes } from './held-out-shapes.ts';

/** Images of the same kind that training does not see. */
export interface HeldOutImages {
  readonly dataset: ScoredDataset;
  /** Which images they are, for whoever reads a figure that they are the measure of. */
  readonly note: string;
}

/**
 * At most `count` images like those of the training set that are not in it, the same ones every time: circles and squares
 * at the other places, faces of further numbers, CelebA's validation split, the rows that an index list leaves out. Null
 * where there are none, or where the user stopped the caching.
 */
export async function heldOutImages(
  config: DataConfig,
  { count, ...context }: PhotoContext & { readonly count: number },
): Promise<HeldOutImages | null> {
  switch (config.kind) {
    case 'circles':
    case 'shapes':
      return heldOutShapes(config, count);
    case 'drawnFaces':
      return heldOutFaces(config, count);
    case 'celeba':
    case 'folder':
      return heldOutPhotos(config, { ...context, count });
    case 'npz':
      return heldOutArchiveRows(config, count);
  }
}
