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
