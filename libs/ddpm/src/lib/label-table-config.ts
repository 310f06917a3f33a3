import { z } from 'zod';

/** How a network is told the class; part of every backbone's configuration. */
export const labelTableFields = {
  /** Classes that the network is told; null: unconditional. */
  numClasses: z.int().positive().nullable().default(null),
  /** One more row of the label table, for images whose label was dropped: classifier-free guidance needs it. */
  nullRow: z.boolean().default(false),
};

interface LabelTableConfig {
  readonly numClasses: number | null;
  readonly nullRow: boolean;
}

/** Rows of the label table of a class-conditional network. */
export function labelTableRows({ numClasses, nullRow }: LabelTableConfig): number {
  if (numClasses === null)
    throw new RangeError('labelTableRows: an unconditional network has no label table');
  return numClasses + (nullRow ? 1 : 0);
}

/**
 * The label that stands for "no class": row `numClasses`, after those of the classes. Without `nullRow` it is the
 * table's last row, as in the reference, whose `num_classes` counts that row too (paper §4.5).
 */
export function nullLabel(config: LabelTableConfig): number {
  return labelTableRows(config) - 1;
}

/** Throws unless a class-conditional network has a label for every image, and only labels that stand for a class. */
export function assertTrainingLabels(
  where: string,
  {
    labels,
    images,
    network,
    training,
  }: {
    labels?: Int32Array;
    images: { count: number };
    network: LabelTableConfig;
    training: { labelDropProbability: number };
  },
): void {
  const { numClasses, nullRow } = network;
  const drops = training.labelDropProbability > 0;
  if (numClasses === null) {
    if (!drops) return;
    throw new RangeError(
      `${where}: training.labelDropProbability ${training.labelDropProbability} needs network.numClasses, got null`,
    );
  }
  if (labels?.length !== images.count) {
    throw new RangeError(
      `${where}: a class-conditional network needs a label for each of ${images.count} images, got ${labels?.length ?? 'none'}`,
    );
  }
  // Without a row of its own "no class" is the last class, as in the reference, which no image may then have.
  const classes = drops && !nullRow ? numClasses - 1 : numClasses;
  const wrong = labels.find((label) => label < 0 || label >= classes);
  if (wrong !== undefined) {
    throw new RangeError(`${where}: labels must be in 0 … ${classes - 1}, got ${wrong}`);
  }
}
