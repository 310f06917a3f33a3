import { z } from 'zod';
import { findGroups } from '../compare/find-groups.ts';
import { readerProcedure } from '../procedure.ts';
import { chooseRunsSchema, fieldSchema } from '../schemas/choose-runs.ts';
import { cellSchema, nonFiniteName } from '../schemas/field-cell.ts';

const RECIPE = 'recipe';

const inputSchema = chooseRunsSchema.extend({
  /** Fields as a filter names them; `recipe` is everything in the config but its seeds. */
  groupBy: z.array(fieldSchema).min(1).max(10),
  /** Fields whose numbers are averaged. */
  columns: z.array(fieldSchema).max(100).default([]),
  limit: z.number().int().min(1).max(500).default(200),
});

const outputSchema = z.object({
  /** The largest first. */
  groups: z.array(
    z.object({
      key: z.array(
        z.object({
          field: z.string(),
          /** `missing`: its runs have no such field. */
          kind: z.enum(['number', 'nan', 'text', 'bool', 'null', 'empty', 'missing']),
          value: cellSchema,
        }),
      ),
      runs: z.number(),
      /** The id of one of its runs. */
      example: z.string(),
      /** Of each column: how many runs have a number there, mean and std (n - 1). */
      columns: z.array(z.object({ n: z.number(), mean: z.number().nullable(), std: z.number().nullable() })),
      /** When grouped by recipe: the settings in which these groups differ, as they are in this one; null if it has none. */
      settings: z.array(z.object({ path: z.string(), value: z.json() })),
    }),
  ),
  total: z.number(),
});

/** Runs in groups, nobody left out, with the means of columns. */
export const groupRuns = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { groupBy, ...query } }): Promise<z.infer<typeof outputSchema>> => {
    const { groups, total } = await ctx.runStore.groupRuns({ ...query, by: groupBy });
    const examples = groups.map(({ example }) => example);
    const configs = groupBy.includes(RECIPE) ? await ctx.runStore.configsOfRuns(examples) : [];
    const settingsOf = new Map(
      findGroups(
        configs.map(({ runId, config }) => ({ id: runId, config })),
        null,
      ).flatMap(({ key, runIds }) => runIds.map((id) => [id, key] as const)),
    );
    return {
      total,
      groups: groups.map(({ key, ...group }) => ({
        ...group,
        settings: settingsOf.get(group.example) ?? [],
        key: key.map(({ kind, value }, i) => ({
          ...{ field: groupBy[i], kind },
          value: nonFiniteName(value) ?? value,
        })),
      })),
    };
  });
