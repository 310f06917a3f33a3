import { createHash } from 'node:crypto';
import { artifactOf, iso, mediaOf, ownDetail, type StoredRun } from './memory-run.ts';
import type { RunPulse } from './run-pulse.ts';

const markOf = (what: unknown) =>
  createHash('sha256').update(JSON.stringify(what)).digest('hex').slice(0, 12);

/** The pulse of a run of the store in memory; `children`: the ids of its own. */
export function pulseOf(run: StoredRun, children: readonly string[]): RunPulse {
  const { config: _, environment: __, progress, heartbeatAt, stale: ___, ...said } = ownDetail(run);
  return {
    ...{ runId: run.start.id, progress, heartbeatAt },
    marks: {
      ...{ run: markOf(said), children: markOf(children), events: markOf(run.statusEvents) },
      metrics: markOf([...run.metrics.keys()]),
      histograms: markOf([...run.histograms.values()].map(({ at, ...event }) => ({ ...event, at: iso(at) }))),
      ...{ media: markOf(mediaOf(run)), artifacts: markOf([...run.artifacts.values()].map(artifactOf)) },
      console: markOf(run.console.length),
    },
  };
}
