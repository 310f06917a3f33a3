import { type ArtifactAlias, SHA256_HEX } from '@interpolab/tracking/read';
import { z } from 'zod';
import { nameSchema, projectNameSchema } from '../schemas/inputs.ts';
import { timestampSchema } from '../schemas/run-summary.ts';

export const sha256Schema = z.string().regex(SHA256_HEX, 'expected a SHA-256 of 64 small hex digits');

/** Which alias: of a project, an artifact's name and a word there is one. */
export const aliasKeySchema = z.strictObject({
  project: projectNameSchema,
  name: nameSchema,
  alias: z.string().min(1).max(100),
});

export const artifactAliasSchema = z.object({
  ...aliasKeySchema.shape,
  sha256: z.string(),
  updatedAt: timestampSchema,
}) satisfies z.ZodType<ArtifactAlias>;
