import { createFaceDataset } from '../faces/create-face-dataset.ts';
import type { DrawnFacesConfig } from '../faces/drawn-faces-config.ts';
import type { HeldOutImages } from './held-out-images.ts';

/** Faces of the numbers behind those that training chose from: of every degree of the attribute. */
export function heldOutFaces(config: DrawnFacesConfig, count: number): HeldOutImages | null {
  if (config.greenLips) return null;
  return {
    dataset: createFaceDataset({ ...config, count }, undefined, config.count),
    note: 'faces that training could not choose, of every degree of the attribute',
  };
}
