import type { JsonValue, RunSettings } from '@interpolab/tracking/read';
import { z } from 'zod';
import { readerProcedure } from '../procedure.ts';
import { runIdSchema } from '../schemas/inputs.ts';
import { runSummarySchema } from '../schemas/run-summary.ts';
import { runWarningSchema, runWarnings } from '../schemas/run-warnings.ts';
import { settingLeaves } from './setting-leaves.ts';

/** Cells of one answer: keys × runs. */
const MAX_CELLS = 1_000_000;

export const SECTIONS = ['config', 'code', 'environment'] as const;
type Section = (typeof SECTIONS)[number];

const inputSchema = z.strictObject({
  runIds: z.array(runIdSchema).min(1).max(500),
  /** Only keys under which not all runs have the same. */
  differingOnly: z.boolean().default(false),
  /** Part of the path, upper or lower case. */
  search: z.string().max(500).default(''),
  /** Keys at most; `total` says how many there are. */
  limit: z.number().int().min(1).max(5000).default(2000),
});

const keySchema = z.object({
  section: z.enum(SECTIONS),
  path: z.string(),
  /** What occurs, each once, the first run's first. */
  values: z.array(z.json()),
  /** For each run the place of its value in `values`; -1 where it has none. */
  at: z.array(z.number()),
  differs: z.boolean(),
});

const outputSchema = z.object({
  /** The runs that are there, in the order asked for. */
  runs: z.array(
    runSummarySchema.omit({ summary: true, progress: true }).extend({ warnings: z.array(runWarningSchema) }),
  ),
  keys: z.array(keySchema),
  /** How many keys there are that were asked for. */
  total: z.number(),
  /** How many there are in all, and how many of them differ. */
  all: z.number(),
  differing: z.number(),
});

export type SettingKey = z.infer<typeof keySchema>;

/** A key while its values are gathered: their places by how they are written. */
type OpenKey = SettingKey & { places: Map<string, number> };

/** The sections of a run's settings, each an object. */
const sectionsOf = (run: RunSettings): Record<Section, JsonValue> => ({
  config: run.config,
  code: { commit: run.gitCommit, dirty: run.gitDirty },
  environment: { host: run.host, ...run.environment },
});

/** The keys of runs in the order in which they first occur, section by section. A value is what JSON takes it for: 1 is not "1". */
export function settingKeys(runs: readonly RunSettings[]): SettingKey[] {
  return SECTIONS.flatMap((section) => {
    const keys = new Map<string, OpenKey>();
    for (const [index, run] of runs.entries()) {
      for (const [path, value] of settingLeaves(sectionsOf(run)[section])) {
        const known = keys.get(path);
        const at = known?.at ?? new Array<number>(runs.length).fill(-1);
        const key: OpenKey = known ?? { section, path, values: [], at, differs: false, places: new Map() };
        if (!known) keys.set(path, key);
        const written = JSON.stringify(value);
        const place = key.places.get(written) ?? key.values.push(value) - 1;
        key.places.set(written, place);
        key.at[index] = place;
      }
    }
    return [...keys.values()].map(({ places: _, ...key }) => ({
      ...key,
      differs: key.at.some((place) => place !== key.at[0]),
    }));
  });
}

/**
 * Config, code and environment of many runs side by side, each key with the values that occur. At most 500 runs and
 * 1,000,000 cells: what was cut off is the difference between `total` and the keys given.
 */
export const compareSettings = readerProcedure
  .input(inputSchema)
  .output(outputSchema)
  .query(async ({ ctx, input: { runIds, differingOnly, search, limit } }) => {
    const [summaries, settings] = await Promise.all([
      ctx.runStore.summariesOfRuns(runIds),
      ctx.runStore.settingsOfRuns(runIds),
    ]);
    const settingsOf = new Map(settings.map((run) => [run.runId, run]));
    const runs = summaries.filter(({ id }) => settingsOf.has(id));
    const all = settingKeys(runs.map(({ id }) => settingsOf.get(id) as RunSettings));
    const wanted = search.trim().toLowerCase();
    const keys = all.filter(
      ({ differs, section, path }) =>
        (differs || !differingOnly) && `${section}.${path}`.toLowerCase().includes(wanted),
    );
    const most = Math.min(limit, Math.floor(MAX_CELLS / Math.max(1, runs.length)));
    return {
      runs: runs.map(({ summary, progress: _, ...run }) => ({
        ...run,
        warnings: runWarnings({ ...run, summary }),
      })),
      keys: keys.slice(0, most),
      ...{ total: keys.length, all: all.length, differing: all.filter(({ differs }) => differs).length },
    };
  });
