import { decodeSummaryValue } from '@interpolab/api/summary';
import * as z from 'zod/mini';
import type { Run } from '../runs/run-state.ts';

const stageSchema = z.object({ kind: z.string(), runId: z.string(), name: z.string() });

/** The stages of a run that chose data, by the runs that they are. */
export interface Selection {
  run: Run;
  /** The stage that kept some images and dropped the others. */
  filterRunId: string;
  /** `filter`: classifiers chose; `data`: the truth or a list did. */
  kind: 'filter' | 'data';
  /** Classifiers of clean images, the evaluation classifier first. */
  classifiers: { name: string; runId: string }[];
}

/** What a run says of the data that were chosen for it; null if nothing. */
export function selectionOf(run: Run): Selection | null {
  const rows = decodeSummaryValue(run.summary.stages);
  const stages = Array.isArray(rows) ? rows.flatMap((row) => stageSchema.safeParse(row).data ?? []) : [];
  const ofKind = (kind: string) => stages.filter((stage) => stage.kind === kind);
  const [chosen] = [...ofKind('filter'), ...ofKind('data')];
  const own =
    run.kind === 'data' ? { kind: run.name === 'filter' ? 'filter' : 'data', runId: run.id } : undefined;
  const found = chosen ?? own;
  if (!found) return null;
  return {
    ...{ run, filterRunId: found.runId, kind: found.kind === 'filter' ? 'filter' : 'data' },
    classifiers: ofKind('imageClassifier').map(({ name, runId }) => ({ name, runId })),
  };
}

const funnelSchema = z.array(z.object({ step: z.string(), kept: z.number(), perClass: z.array(z.number()) }));
export type Funnel = z.infer<typeof funnelSchema>;

/** The steps of a filter with what each left; [] if the stage had none. */
export function readFunnel(summary: Record<string, unknown>): Funnel {
  return funnelSchema.safeParse(decodeSummaryValue(summary.funnel)).data ?? [];
}

const truthSchema = z.array(z.object({ step: z.string(), inMiddleThird: z.optional(z.number()) }));

/** How many images of the middle third of the true factor each step has left, where the truth is known. */
export function readTruth(summary: Record<string, unknown>): Map<string, number> {
  const steps = truthSchema.safeParse(decodeSummaryValue(summary.steps)).data ?? [];
  return new Map(
    steps.flatMap(({ step, inMiddleThird }) =>
      inMiddleThird === undefined ? [] : [[step, inMiddleThird] as const],
    ),
  );
}

/** Names of the classes, the negative one first; "class 0", … where the run does not say. */
export function classNames(summary: Record<string, unknown>, count: number): string[] {
  const names = z.array(z.string()).safeParse(decodeSummaryValue(summary.classes)).data ?? [];
  return Array.from({ length: count }, (_, at) => names[at] ?? `class ${at}`);
}
