import { z } from 'zod';
import { runIdSchema } from './inputs.ts';
import { runKindSchema, runStatusSchema } from './run-summary.ts';

/** Which runs are meant; what is left out narrows nothing. */
export const chooseRunsSchema = z.strictObject({
  project: z.string().min(1).max(200).optional(),
  kind: runKindSchema.optional(),
  parentId: runIdSchema.optional(),
  rootsOnly: z.boolean().optional(),
  status: runStatusSchema.optional(),
  search: z.string().max(500).optional(),
  /** In the query language of libs/tracking: `config.lr < 1e-3 and tag = paper`. */
  filter: z.string().max(2000).optional(),
  /** Only these. */
  ids: z.array(runIdSchema).max(1000).optional(),
});

/** As a filter names it: `name`, `config.ddpm.lr`, `metrics.kld.min`, `summary.gapShare`. */
export const fieldSchema = z.string().min(1).max(500);

/** The order of a list, flat as parameters of a URL are; by default the newest first. */
export const orderFields = {
  orderBy: fieldSchema.optional(),
  descending: z.boolean().optional(),
};

/** The same as the store takes it. */
export const orderOf = (orderBy: string | undefined, descending: boolean | undefined) =>
  orderBy === undefined ? undefined : { field: orderBy, descending };
