import { z } from 'zod';
import { celebaAttributes } from '../celeba/celeba-attributes.ts';
import { celebaSplits } from '../celeba/celeba-splits.ts';
import { oneOf, wholeNumber } from '../config-fields.ts';
import { preprocessings } from '../images/preprocess.ts';

const path = z
  .string({
    error: (issue) => `expected the path of the images, got ${JSON.stringify(issue.input) ?? 'nothing'}`,
  })
  .min(1, 'expected the path of the images, got ""');
const attribute = z.enum(celebaAttributes, {
  error: (issue) => `expected one of CelebA's attributes, e.g. "Smiling", got ${JSON.stringify(issue.input)}`,
});

/** What every set of photographs has. */
const photoFields = {
  path,
  imageSize: wholeNumber(8, 256).default(64),
  channels: z.literal(3).default(3),
  /** How a photograph becomes a square; see `preprocess`. */
  preprocessing: oneOf(preprocessings).default('ddpm'),
  /** Rows to use, one number a line, as `trainer:filter` and the reference write them; null: all. */
  rows: path.nullable().default(null),
  /** Repeated rows of that list: dropped, or kept as in the reference. */
  repeatedRows: oneOf(['drop', 'keep']).default('drop'),
  /** Leave out images that are missing or cannot be read, in place of failing with their list. */
  skipBad: z.boolean().default(false),
  /** CSV of 68 landmarks an image: every image twice, as it is (0) and with green lips (1) (paper §1.4). */
  greenLips: path.nullable().default(null),
};

/** CelebA from its ordinary download. Rows count within the split. */
export const celebaConfigSchema = z.strictObject({
  kind: z.literal('celeba'),
  ...photoFields,
  split: oneOf(celebaSplits).default('train'),
  /** Class 1 has it. */
  attribute: attribute.default('Smiling'),
  /** Class 0 has this one in place of `attribute`; images with both or neither are left out. Null: class 0 has it not. */
  against: attribute.nullable().default(null),
  /** A second attribute: the four corners of both, labelled as in paper §1.4. `rows` is its own index list. */
  and: z
    .strictObject({
      attribute,
      against: attribute.nullable().default(null),
      rows: path.nullable().default(null),
    })
    .nullable()
    .default(null),
  crop: wholeNumber(8, 178).default(178),
});

/** Any folder or zip of images. */
export const folderConfigSchema = z.strictObject({
  kind: z.literal('folder'),
  ...photoFields,
  /**
   * Where labels come from: `folders`, one a class; `prefix`, the name up to the first "_" as the reference writes it; or
   * the path of a CSV with the columns file and label. Classes are numbered in the order of their names.
   */
  labels: z.string().min(1).default('folders'),
  crop: wholeNumber(8, 8192).nullable().default(null),
});

/** An archive of arrays as the reference writes it: `arr_0` images, `arr_1` labels. */
export const npzConfigSchema = z.strictObject({
  kind: z.literal('npz'),
  path,
  imageSize: wholeNumber(2, 512),
  channels: z.literal(3).default(3),
  rows: photoFields.rows,
  repeatedRows: photoFields.repeatedRows,
});

export type CelebaConfig = Readonly<z.output<typeof celebaConfigSchema>>;
export type FolderConfig = Readonly<z.output<typeof folderConfigSchema>>;
export type NpzConfig = Readonly<z.output<typeof npzConfigSchema>>;
