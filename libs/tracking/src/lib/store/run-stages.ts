import type { JsonObject, RunKind } from './run-store.ts';

/** Kinds that stand by themselves; a child of any other kind is a stage. */
const WHOLE_KINDS: readonly RunKind[] = ['sweep', 'experiment'];

export const isStageKind = (kind: RunKind): boolean => !WHOLE_KINDS.includes(kind);

/** The ids of the stages that an experiment names in its summary: also those that it took over from another one. */
export function namedStages({ stages }: JsonObject): string[] {
  if (!Array.isArray(stages)) return [];
  return stages.flatMap((stage) => {
    const runId = typeof stage === 'object' && stage !== null && !Array.isArray(stage) ? stage.runId : null;
    return typeof runId === 'string' ? [runId] : [];
  });
}
