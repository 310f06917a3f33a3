import { z } from 'zod';
import { decodeSummaryValue } from './summary-value.ts';

/** What a person should know before the results of a run: that a classifier has not learnt, what was left out of the data. */
export const runWarningSchema = z.object({
  /** The run that found it, and its name: the run itself or a stage of it. */
  runId: z.string(),
  stage: z.string(),
  text: z.string(),
});
export type RunWarning = z.infer<typeof runWarningSchema>;

interface WarningRun {
  readonly id: string;
  readonly name: string;
  readonly summary: Readonly<Record<string, unknown>>;
}

/** More than any run has that is meant to be read. */
const MOST_WARNINGS = 50;
const MOST_CHARACTERS = 2000;

/**
 * The warnings of a run: its own, those that its summary lists with its stages, also of stages that were taken over, and those
 * of stages that have ended while it still runs (`children`). Each stage once.
 */
export function runWarnings(run: WarningRun, children: readonly WarningRun[] = []): RunWarning[] {
  const stages = decodeSummaryValue(run.summary.stages);
  const listed = (Array.isArray(stages) ? stages : []).flatMap((stage): [string, WarningRun][] => {
    const { runId, name, warnings } = (typeof stage === 'object' && stage !== null ? stage : {}) as Record<
      string,
      unknown
    >;
    if (typeof runId !== 'string' || typeof name !== 'string') return [];
    return [[runId, { id: runId, name, summary: { warnings } }]];
  });
  const owners = new Map<string, WarningRun>([
    [run.id, run],
    ...children.map((child): [string, WarningRun] => [child.id, child]),
    ...listed,
  ]);
  return [...owners.values()]
    .flatMap((owner) =>
      textsOf(owner.summary.warnings).map((text) => ({ runId: owner.id, stage: owner.name, text })),
    )
    .slice(0, MOST_WARNINGS);
}

function textsOf(value: unknown): string[] {
  const texts = decodeSummaryValue(value);
  return (Array.isArray(texts) ? texts : []).flatMap((text) =>
    typeof text === 'string' ? [text.slice(0, MOST_CHARACTERS)] : [],
  );
}
