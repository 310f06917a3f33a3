import { decodeSummaryValue } from '@interpolab/api/summary';
import * as z from 'zod/mini';
import type { Run } from '../runs/run-state.ts';
import type { RunDetail } from './run-detail.ts';

/** A stage of an experiment: computed for it, or taken over from another experiment that had the same recipe. */
export interface Stage {
  id: string;
  name: string;
  kind: string;
  /** Null for a stage that was taken over: its run belongs to the other experiment. */
  run: Run | null;
  /** How long a stage that was taken over took then. */
  seconds: number | null;
}

const recordSchema = z.object({
  runId: z.string().check(z.minLength(1)),
  name: z.string(),
  kind: z.string(),
  seconds: z.nullish(z.number()),
});

/** The stages of a run in their order: those that its summary lists, then children that it does not (yet) list. */
export function runStages(run: Pick<RunDetail, 'summary' | 'children'>): Stage[] {
  const children = new Map(run.children.map((child) => [child.id, child]));
  const listed = readRecords(run.summary.stages).map(({ runId, name, kind, seconds }): Stage => {
    const own = children.get(runId);
    children.delete(runId);
    return own ? ownStage(own) : { id: runId, name, kind, run: null, seconds: seconds ?? null };
  });
  return [...listed, ...[...children.values()].map(ownStage)];
}

function ownStage(run: Run): Stage {
  return { id: run.id, name: run.name, kind: run.kind, run, seconds: null };
}

function readRecords(value: unknown): z.infer<typeof recordSchema>[] {
  const rows = decodeSummaryValue(value);
  if (!Array.isArray(rows)) return [];
  const records = rows.flatMap((row) => recordSchema.safeParse(row).data ?? []);
  return [...new Map(records.map((record) => [record.runId, record])).values()];
}
