import type { RunStore } from '@interpolab/tracking/read';
import type { NumberedChange, RunChangeFeed } from '../runs/run-change-feed.ts';

/** Where a subscription gets its changes from. */
export type RunChanges = Pick<RunChangeFeed, 'changes'>;

const REMEMBERED = 10_000;

/** The changes of the runs of some projects. That something may have been missed is told to everybody. */
export function scopedChanges(
  { feed, store }: { feed: RunChanges; store: Pick<RunStore, 'projectsOfRuns'> },
  projects: readonly string[],
): RunChanges {
  const visible = new Map<string, boolean>(); // a run's project never changes
  const mayBeSeen = async (runId: string) => {
    const known = visible.get(runId);
    if (known !== undefined) return known;
    const project = (await store.projectsOfRuns([runId])).get(runId);
    if (project === undefined) return false; // just purged, or not yet there
    if (visible.size >= REMEMBERED) visible.clear();
    visible.set(runId, projects.includes(project));
    return projects.includes(project);
  };
  return {
    async *changes(options): AsyncGenerator<NumberedChange> {
      for await (const change of feed.changes(options)) {
        if (change.runId === null || (await mayBeSeen(change.runId))) yield change;
      }
    },
  };
}
