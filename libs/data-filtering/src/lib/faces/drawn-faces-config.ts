import { z } from 'zod';
import { numberBetween, oneOf, wholeNumber } from '../config-fields.ts';
import { filterConfigSchema } from '../filters/filter-config.ts';
import { faceAttributes } from './face-factors.ts';
import { faceViewSchema } from './face-view.ts';

/** Drawn faces: our own data with a known smile, hair darkness and age, each uniform over [0, 1]. */
export const drawnFacesConfigSchema = z.strictObject({
  kind: z.literal('drawnFaces'),
  count: wholeNumber(2, 1_000_000).default(20_000),
  /** Face k of a seed is the same whatever the count. */
  seed: wholeNumber(0, 2 ** 31 - 1).default(0),
  imageSize: wholeNumber(16, 256).default(64),
  channels: z.literal(3).default(3),
  /** Which part of the portrait the picture shows. */
  view: faceViewSchema.prefault({}),
  /** Size of the mouth against the ordinary one. */
  mouthScale: numberBetween(0.5, 2).default(1),
  /** Share of the ordinary spread of pose, skin, light and everything else that is not a factor. */
  variety: numberBetween(0, 1).default(1),
  /** The factor that is the attribute score and that the labels speak of. */
  attribute: z
    .enum(faceAttributes, {
      error: (issue) => `expected "smile", "hair" or "age", got ${JSON.stringify(issue.input)}`,
    })
    .default('smile'),
  /**
   * Labels as people give them: 1 with probability sigmoid(sharpness · (factor − 0.5)), then turned round with
   * probability `flip`.
   */
  labelNoise: z
    .strictObject({
      sharpness: numberBetween(0, 1000).default(10),
      flip: numberBetween(0, 0.5).default(0.02),
    })
    .prefault({}),
  /** Which images training may see; each step reads the true factor as its score. All of them if empty. */
  filter: filterConfigSchema.prefault({}),
  /** A second factor and its filter: the training set is the four corners of both, labelled as in paper §1.4. */
  and: z
    .strictObject({
      attribute: z.enum(faceAttributes),
      filter: filterConfigSchema,
      /**
       * `agreeing`: only the faces that are on the same side of both, labelled by it alone: whoever learns the one
       * factor cannot tell it from the other.
       */
      corners: oneOf(['all', 'agreeing']).default('all'),
    })
    .nullable()
    .default(null),
  /** Every chosen face twice, as it is (0) and with green lips (1): a blend whose truth is exact (paper §1.4). */
  greenLips: z.boolean().default(false),
});

export type DrawnFacesConfig = Readonly<z.output<typeof drawnFacesConfigSchema>>;
export type DrawnFacesConfigInput = z.input<typeof drawnFacesConfigSchema>;
