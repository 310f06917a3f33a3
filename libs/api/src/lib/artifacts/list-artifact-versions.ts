import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { nameSchema, runIdSchema } from '../schemas/inputs.ts';
import { artifactSchema } from './list-artifacts.ts';

/** Everything that a run recorded under one name, the newest first; at most 1,000. */
export const listArtifactVersions = readerProcedure
  .input(z.strictObject({ runId: runIdSchema, name: nameSchema }))
  .output(z.array(artifactSchema))
  .query(({ ctx, input: { runId, name } }) => ctx.runStore.artifactVersions(runId, name));
