import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { listArtifacts } from './artifacts/list-artifacts.ts';
import { listHistograms } from './histograms/list-histograms.ts';
import { listMedia } from './media/list-media.ts';
import { getSeries } from './metrics/get-series.ts';
import { listMetrics } from './metrics/list-metrics.ts';
import { createCallerFactory, router } from './procedure.ts';
import { listProjects } from './projects/list-projects.ts';
import { getRun } from './runs/get-run.ts';
import { listRuns } from './runs/list-runs.ts';
import { listStatusEvents } from './runs/list-status-events.ts';
import { tabulateRuns } from './runs/tabulate-runs.ts';
import { watchRunChanges } from './runs/watch-run-changes.ts';

/** Everything the API offers. */
export const appRouter = router({
  projects: router({ list: listProjects }),
  runs: router({
    list: listRuns,
    get: getRun,
    table: tabulateRuns,
    statusEvents: listStatusEvents,
    changes: watchRunChanges,
  }),
  metrics: router({ list: listMetrics, series: getSeries }),
  histograms: router({ list: listHistograms }),
  media: router({ list: listMedia }),
  artifacts: router({ list: listArtifacts }),
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Calls the procedures in this process, without HTTP: for tests and for pages rendered on the server. */
export const createCaller = createCallerFactory(appRouter);
