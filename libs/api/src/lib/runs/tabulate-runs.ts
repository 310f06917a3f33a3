import type { FieldValue } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { cellSchema, nonFiniteName, nonFiniteSchema } from '../schemas/field-cell.ts';
import { runIdSchema } from '../schemas/inputs.ts';

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).max(500),
  /** As a filter names them: `name`, `config.ddpm.lr`, `metrics.kld.min`, `summary.gapShare`. */
  fields: z.array(z.string().min(1).max(500)).min(1).max(100),
});

const outputSchema = z.object({
  /** The runs that are there, in the order asked for. */
  runIds: z.array(z.string()),
  columns: z.array(
    z.object({
      field: z.string(),
      /** A cell for each run; null for what it does not have, and for numbers that are not finite. */
      values: z.array(cellSchema),
      /** Which those numbers were. */
      nonFinite: z.array(nonFiniteSchema.extend({ row: z.number() })),
    }),
  ),
});

type Column = z.infer<typeof outputSchema>['columns'][number];

function columnOf(field: string, cells: FieldValue[]): Column {
  const nonFinite: Column['nonFinite'] = [];
  const values = cells.map((cell, row) => {
    const name = nonFiniteName(cell);
    if (name) nonFinite.push({ row, value: name });
    return name ? null : cell;
  });
  return { field, values, nonFinite };
}

/** Cells of a table of runs, column by column. At most 500 runs and 100 fields. */
export const tabulateRuns = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, fields } }) => {
    const rows = await ctx.runStore.fieldValues(runIds, fields);
    return {
      runIds: rows.map(({ runId }) => runId),
      columns: fields.map((field, i) =>
        columnOf(
          field,
          rows.map(({ values }) => values[i]),
        ),
      ),
    };
  });
