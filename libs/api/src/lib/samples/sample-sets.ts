import type { JsonValue, RunMedia, RunStore, RunSummary } from '@interpolab/tracking/read';
import { z } from 'zod';
import { findJudgedSets, type JudgedSet } from '../attributes/judged-runs.ts';

const geometrySchema = z.object({
  columns: z.int().positive(),
  width: z.int().positive(),
  height: z.int().positive(),
  count: z.int().nonnegative(),
});

/** Many images of one size on a few PNGs, pixel for pixel, row by row. */
export const sheetSchema = geometrySchema.extend({
  /** Images of a whole sheet. */
  perSheet: z.int().positive(),
  /** The sheets in their order; bytes by hash. */
  sha256: z.array(z.string()),
});
export type Sheet = z.output<typeof sheetSchema>;

/** The ways of the first samples: one a row, a column for each of `timesteps`. */
export const trajectorySchema = geometrySchema.extend({
  timesteps: z.array(z.number()),
  sha256: z.string(),
});
export type Trajectory = z.output<typeof trajectorySchema>;

/** The samples that one run or experiment has of one condition. */
export interface SampleSet {
  /** The run that was asked for. */
  runId: string;
  condition: string;
  strength: number | null;
  count: number;
  seed: number;
  /** The run that drew them: `runId` itself, or a stage of it. Null if its sheets are nowhere. */
  sampleRunId: string | null;
  sheet: Sheet | null;
  trajectory: Trajectory | null;
  /** Who has judged them. */
  judged: JudgedSet[];
  /** How far several classifiers differ about each of them; null: no ensemble has judged. */
  disagreement: JudgedSet | null;
  /** The run that looked for their nearest training images; null if none did. */
  neighboursRunId: string | null;
}

const SAMPLES = 'sample-sheet/';
const WAYS = 'trajectory-sheet/';
export const TRAINING = 'training-sheet';

const stageSchema = z.object({ kind: z.string(), runId: z.string() });

/** The stages of a kind that an experiment lists, also those that it took over from another one. */
function stagesOf({ summary }: RunSummary, kind: string): string[] {
  const stages: JsonValue = summary.stages ?? null;
  if (!Array.isArray(stages)) return [];
  return stages.flatMap((stage) => {
    const { data } = stageSchema.safeParse(stage);
    return data?.kind === kind ? [data.runId] : [];
  });
}

const strengthOf = (condition: string): number | null => {
  const [, strength] = /^strength-(\d+(?:\.\d+)?)$/.exec(condition) ?? [];
  return strength === undefined ? null : Number(strength);
};

/** The sheet that a summary describes, with the images that a run has of it; null if either is not there. */
export function sheetOf(described: unknown, images: readonly RunMedia[]): Sheet | null {
  const { data } = geometrySchema.extend({ perSheet: z.int().positive() }).safeParse(described);
  if (!data) return null;
  const ordered = images.toSorted((a, b) => a.sampleIndex - b.sampleIndex);
  const whole = ordered.length === Math.ceil(data.count / data.perSheet);
  return whole ? { ...data, sha256: ordered.map(({ sha256 }) => sha256) } : null;
}

function trajectoryOf(described: unknown, images: readonly RunMedia[]): Trajectory | null {
  const { data } = geometrySchema.extend({ timesteps: z.array(z.number()) }).safeParse(described);
  return data && images.length > 0 ? { ...data, sha256: images[0].sha256 } : null;
}

/**
 * The sets of samples of runs, by run and condition: what was drawn, and who has judged it. A stage that is asked for
 * beside its experiment is left out, as in `findJudgedSets`. An experiment that still works has what its stages have drawn
 * so far. At most six queries, whatever the number of runs.
 */
export async function findSampleSets(
  store: RunStore,
  runIds: readonly string[],
): Promise<{ runs: RunSummary[]; sets: SampleSet[] }> {
  const { runs, sets: judged, disagreements } = await findJudgedSets(store, runIds);
  const unlisted = await samplingChildren(store, runs);
  const drawn = new Map(
    runs.map((run) => [run.id, [run.id, ...stagesOf(run, 'sample'), ...(unlisted.get(run.id) ?? [])]]),
  );
  const drawers = [...new Set([...drawn.values()].flat())];
  const images = await store.mediaOfRuns(drawers, { startsWith: [SAMPLES, WAYS] });
  const summaries = new Map((await store.summariesOfRuns(drawers)).map((run) => [run.id, run]));
  const sets = runs.flatMap((run) => {
    const own = judged.filter(({ runId }) => runId === run.id);
    const ofStages = (drawn.get(run.id) ?? []).flatMap((id) => drawnBy(id, summaries.get(id), images));
    const conditions = [
      ...new Set([...ofStages, ...own].map(({ condition }) => condition).filter((name) => name !== '')),
    ];
    return conditions.map((condition): SampleSet => {
      const found = ofStages.find((set) => set.condition === condition);
      const scored = own.filter((set) => set.condition === condition);
      return {
        ...{ runId: run.id, condition, strength: strengthOf(condition), judged: scored },
        disagreement:
          disagreements.find((set) => set.runId === run.id && set.condition === condition) ?? null,
        count: found?.sheet?.count ?? scored[0]?.count ?? 0,
        seed: found?.seed ?? run.seed,
        sampleRunId: found?.sampleRunId ?? null,
        sheet: found?.sheet ?? null,
        trajectory: found?.trajectory ?? null,
        neighboursRunId: stagesOf(run, 'neighbours')[0] ?? null,
      };
    });
  });
  return { runs, sets: sets.toSorted(byRunAndStrength(runs)) };
}

/** Experiments list their stages when they end; until then their sampling stages are those of their children. */
async function samplingChildren(
  store: RunStore,
  runs: readonly RunSummary[],
): Promise<Map<string, string[]>> {
  const working = runs.filter(({ kind, summary }) => kind === 'experiment' && !Array.isArray(summary.stages));
  const children = working.length > 0 ? await store.stagesOfRuns(working.map(({ id }) => id)) : [];
  const found = new Map<string, string[]>();
  for (const { runId, stageId, kind } of children)
    if (kind === 'sample') found.set(runId, [...(found.get(runId) ?? []), stageId]);
  return found;
}

interface DrawnSet extends Pick<SampleSet, 'condition' | 'sampleRunId' | 'seed' | 'sheet' | 'trajectory'> {}

function drawnBy(runId: string, run: RunSummary | undefined, images: readonly RunMedia[]): DrawnSet[] {
  if (!run) return [];
  const own = images.filter((image) => image.runId === runId);
  const named = (name: string) => own.filter((image) => image.name === name);
  const conditions = own
    .filter(({ name }) => name.startsWith(SAMPLES))
    .map(({ name }) => name.slice(SAMPLES.length));
  const sets = [...new Set(conditions)].map((condition) => ({
    ...{ condition, sampleRunId: runId, seed: run.seed },
    sheet: sheetOf(run.summary.sheet, named(`${SAMPLES}${condition}`)),
    trajectory: trajectoryOf(run.summary.trajectory, named(`${WAYS}${condition}`)),
  }));
  // While a run writes its sheets, some are not there yet.
  return run.status === 'running' ? sets.filter(({ sheet }) => sheet !== null) : sets;
}

/** Runs as asked, the free samples before those of growing strength, others last. */
function byRunAndStrength(runs: readonly RunSummary[]) {
  const place = new Map(runs.map(({ id }, at) => [id, at]));
  const rank = ({ condition, strength }: SampleSet) =>
    condition === 'unconditional' ? -1 : (strength ?? Number.POSITIVE_INFINITY);
  return (a: SampleSet, b: SampleSet) =>
    (place.get(a.runId) ?? 0) - (place.get(b.runId) ?? 0) ||
    (rank(a) === rank(b) ? a.condition.localeCompare(b.condition) : rank(a) - rank(b));
}
