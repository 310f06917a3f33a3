import { RUN_KINDS, type RunSummary } from '@interpolab/tracking/read';
import { z } from 'zod';

export const timestampSchema = z.string();

export const runKindSchema = z.enum(RUN_KINDS);

export const runStatusSchema = z.enum(['running', 'finished', 'failed', 'interrupted']);

export const jsonObjectSchema = z.record(z.string(), z.json());

export const progressSchema = z.object({
  ...{ done: z.number(), total: z.number(), rate: z.number(), etaSeconds: z.number().nullable() },
});

/** One row of the list of runs. */
export const runSummarySchema = z.object({
  id: z.string(),
  project: z.string(),
  parentId: z.string().nullable(),
  name: z.string(),
  kind: runKindSchema,
  status: runStatusSchema,
  stale: z.boolean(),
  seed: z.number(),
  engine: z.string(),
  configHash: z.string().nullable(),
  tags: z.array(z.string()),
  summary: jsonObjectSchema,
  progress: progressSchema.nullable(),
  error: z.string().nullable(),
  startedAt: timestampSchema,
  heartbeatAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
}) satisfies z.ZodType<RunSummary>;
