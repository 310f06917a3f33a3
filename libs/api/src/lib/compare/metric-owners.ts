import type { RunKind, RunStage, RunStore } from '@interpolab/tracking/read';
import { groupBy } from './group-by.ts';

/** Runs and stages that a store takes at once. */
const AT_ONCE = 1000;

/** Who may have logged what counts as a run's: the run itself, and the last of its stages of each kind. */
export interface MetricOwner {
  runId: string;
  ownerId: string;
  /** The kind of the stage; null for an experiment's own. A run that is a stage itself stands beside the stages of others. */
  stage: RunKind | null;
}

const isWhole = (kind: RunKind) => kind === 'experiment' || kind === 'sweep';

/** The owners of each run's metrics and images, in the order asked for. Two queries, whatever the number of runs. */
export async function findOwners(store: RunStore, runIds: readonly string[]): Promise<MetricOwner[]> {
  const [runs, stages] = await Promise.all([store.summariesOfRuns(runIds), store.stagesOfRuns(runIds)]);
  const stagesOf = groupBy(stages, ({ runId }) => runId);
  return runs.flatMap(({ id, kind }) => {
    const last = new Map<RunKind, RunStage>();
    for (const stage of stagesOf.get(id) ?? []) last.set(stage.kind, stage);
    return [
      { runId: id, ownerId: id, stage: isWhole(kind) ? null : kind },
      ...[...last.values()]
        .filter((stage) => stage.kind !== kind)
        .map(({ stageId, kind: ofStage }) => ({ runId: id, ownerId: stageId, stage: ofStage })),
    ];
  });
}

/** What a store reads of at most a thousand runs, of any number of them, each once. */
export async function readOfOwners<T>(
  owners: readonly MetricOwner[],
  read: (ids: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const ids = [...new Set(owners.map(({ ownerId }) => ownerId))];
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += AT_ONCE)
    for (const one of await read(ids.slice(from, from + AT_ONCE))) found.push(one);
  return found;
}
