import { join } from 'node:path';
import type { ImageSource } from '@interpolab/classifier';
import {
  createFaceDataset,
  type FaceDataset,
  gatherBatch,
  hashDataset,
  readScoredDataset,
  type ScoredDataset,
  selectImages,
  writeDataset,
} from '@interpolab/data-filtering';
import { gatherImages, writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import { pictureGrid } from '../report/picture-grid.ts';
import type { SelectionConfig } from '../selection/selection-config.ts';
import type { StageProgram } from './stage.ts';

/** The parts of the drawn set, each a file of its own. */
export type FacePart = 'train' | 'validation' | 'test';

const pictureFile = 'faces.png';

/** Faces to choose from, and others of the same seed and kind: faces count … of the seed, which training never sees. */
export const facesStage: StageProgram<SelectionConfig> = {
  async run({ config, folder }, { report }) {
    const { data, heldOut } = config;
    const total = data.count + heldOut.validation + heldOut.test;
    const all = createFaceDataset({ ...data, count: total }, (drawn) => report.progress(drawn, total));
    const ends: Record<FacePart, [number, number]> = {
      train: [0, data.count],
      validation: [data.count, data.count + heldOut.validation],
      test: [data.count + heldOut.validation, total],
    };
    const summary: Record<string, JsonObject> = {};
    for (const [part, [from, to]] of Object.entries(ends)) {
      const dataset = rowsOf(all, from, to);
      await writeDataset(join(folder, fileOf(part as FacePart)), dataset);
      summary[part] = { count: dataset.count, contentHash: hashDataset(dataset) };
    }
    const png = await pictureGrid(all, { columns: 14, rows: 4 });
    writeFileAtomically(join(folder, pictureFile), png);
    report.picture('faces', png, { caption: `first of ${data.count} training images` });
    const files = Object.keys(ends).map((part) => fileOf(part as FacePart));
    return { status: 'done', outputs: [...files, pictureFile], summary };
  },
};

function rowsOf(all: FaceDataset, from: number, to: number): FaceDataset {
  return selectImages(
    all,
    Int32Array.from({ length: to - from }, (_, row) => from + row),
  );
}

function fileOf(part: FacePart): string {
  return `${part}.npz`;
}

export function readFaces(folder: string, part: FacePart): Promise<ScoredDataset> {
  return readScoredDataset(join(folder, fileOf(part)));
}

/** Images as bytes in memory, a quarter of what floats take. */
export function bytesAsSource(dataset: ScoredDataset): ImageSource {
  return {
    count: dataset.count,
    gather(indices, flipped) {
      const batch = gatherBatch(dataset, indices);
      return gatherImages(
        batch,
        Int32Array.from({ length: batch.count }, (_, row) => row),
        flipped,
      );
    },
  };
}
