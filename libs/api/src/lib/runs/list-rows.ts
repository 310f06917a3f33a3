import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { chooseRunsSchema, fieldSchema, orderFields, orderOf } from '../schemas/choose-runs.ts';
import { cellSchema, nonFiniteName, nonFiniteSchema } from '../schemas/field-cell.ts';
import { runSummarySchema } from '../schemas/run-summary.ts';

const inputSchema = chooseRunsSchema.extend({
  /** The columns that are in sight. */
  fields: z.array(fieldSchema).max(100).default([]),
  ...orderFields,
  limit: z.number().int().min(1).max(500).default(50),
  cursor: z.string().min(1).max(4000).nullish(),
  direction: z.enum(['forward', 'backward']).optional(),
});

const outputSchema = z.object({
  /** As asked for. */
  fields: z.array(z.string()),
  rows: z.array(
    z.object({
      run: runSummarySchema.omit({ summary: true }),
      /** A cell for each field. */
      values: z.array(cellSchema),
    }),
  ),
  /** The numbers that JSON does not have, which are null among the values. */
  nonFinite: z.array(nonFiniteSchema.extend({ row: z.number(), column: z.number() })),
  nextCursor: z.string().nullable(),
});

type Answer = z.infer<typeof outputSchema>;

/** One page of a table of runs in any order: what every row shows of its run, and the cells of the columns asked for. */
export const listRows = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(
    async ({
      ctx,
      input: { cursor, direction: _, fields, orderBy, descending, ...query },
    }): Promise<Answer> => {
      const { runs, nextCursor } = await ctx.runStore.listRuns({
        ...query,
        order: orderOf(orderBy, descending),
        cursor: cursor ?? undefined,
      });
      const ids = runs.map(({ id }) => id);
      const found = fields.length > 0 && ids.length > 0 ? await ctx.runStore.fieldValues(ids, fields) : [];
      const valuesOf = new Map(found.map(({ runId, values }) => [runId, values]));
      const nonFinite: Answer['nonFinite'] = [];
      const rows = runs.map(({ summary: __, ...run }, row) => ({
        run,
        values: fields.map((___, column) => {
          const value = valuesOf.get(run.id)?.[column] ?? null;
          const name = nonFiniteName(value);
          if (name) nonFinite.push({ row, column, value: name });
          return name ? null : value;
        }),
      }));
      return { fields, rows, nonFinite, nextCursor };
    },
  );
