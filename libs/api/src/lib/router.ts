import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import { deleteAlias } from './artifacts/delete-alias.ts';
import { listAliases } from './artifacts/list-aliases.ts';
import { listArtifactUses } from './artifacts/list-artifact-uses.ts';
import { listArtifactVersions } from './artifacts/list-artifact-versions.ts';
import { listArtifacts } from './artifacts/list-artifacts.ts';
import { purgeArtifacts } from './artifacts/purge-artifacts.ts';
import { resolveAlias } from './artifacts/resolve-alias.ts';
import { setAlias } from './artifacts/set-alias.ts';
import { compareAttributes } from './attributes/compare-attributes.ts';
import { compareHeatMap } from './attributes/compare-heat-map.ts';
import { compareReferences } from './attributes/compare-references.ts';
import { compareGroups } from './compare/compare-groups.ts';
import { compareMedia } from './compare/compare-media.ts';
import { compareMetrics } from './compare/compare-metrics.ts';
import { comparePivot } from './compare/compare-pivot.ts';
import { compareSettings } from './compare/compare-settings.ts';
import { readConsole } from './console/read-console.ts';
import { listHistograms } from './histograms/list-histograms.ts';
import { listMedia } from './media/list-media.ts';
import { getCurves } from './metrics/get-curves.ts';
import { getPackedCurves } from './metrics/get-packed-curves.ts';
import { getSeries } from './metrics/get-series.ts';
import { getSeriesOfRuns } from './metrics/get-series-of-runs.ts';
import { listMetrics } from './metrics/list-metrics.ts';
import { createCallerFactory, router } from './procedure.ts';
import { getStorage } from './projects/get-storage.ts';
import { listProjects } from './projects/list-projects.ts';
import { addReference } from './references/add-reference.ts';
import { checkReferences } from './references/check-references.ts';
import { deleteReference } from './references/delete-reference.ts';
import { listReferences } from './references/list-references.ts';
import { countRuns } from './runs/count-runs.ts';
import { deleteRuns } from './runs/delete-runs.ts';
import { editRun } from './runs/edit-run.ts';
import { findKeys } from './runs/find-keys.ts';
import { getLineage } from './runs/get-lineage.ts';
import { getRun } from './runs/get-run.ts';
import { groupRuns } from './runs/group-runs.ts';
import { listDeletedRuns } from './runs/list-deleted-runs.ts';
import { listPulses } from './runs/list-pulses.ts';
import { listPurgeSizes } from './runs/list-purge-sizes.ts';
import { listRows } from './runs/list-rows.ts';
import { listRuns } from './runs/list-runs.ts';
import { listStatusEvents } from './runs/list-status-events.ts';
import { purgeRuns } from './runs/purge-runs.ts';
import { restoreRuns } from './runs/restore-runs.ts';
import { tabulateRuns } from './runs/tabulate-runs.ts';
import { tagRuns } from './runs/tag-runs.ts';
import { watchRunChanges } from './runs/watch-run-changes.ts';
import { getSample } from './samples/get-sample.ts';
import { listSampleSets } from './samples/list-sample-sets.ts';
import { listStrips } from './samples/list-strips.ts';
import { pageSamples } from './samples/page-samples.ts';
import { listScoreSets } from './scores/list-score-sets.ts';
import { listTables } from './tables/list-tables.ts';
import { createToken } from './tokens/create-token.ts';
import { getOwnAccess } from './tokens/get-own-access.ts';
import { listTokens } from './tokens/list-tokens.ts';
import { revokeToken } from './tokens/revoke-token.ts';
import { deleteView } from './views/delete-view.ts';
import { listViews } from './views/list-views.ts';
import { saveView } from './views/save-view.ts';

/** Everything the API offers. */
export const appRouter = router({
  projects: router({ list: listProjects, storage: getStorage }),
  runs: router({
    list: listRuns,
    rows: listRows,
    count: countRuns,
    groups: groupRuns,
    keys: findKeys,
    get: getRun,
    pulses: listPulses,
    lineage: getLineage,
    table: tabulateRuns,
    statusEvents: listStatusEvents,
    changes: watchRunChanges,
    edit: editRun,
    tag: tagRuns,
    delete: deleteRuns,
    deleted: listDeletedRuns,
    restore: restoreRuns,
    purgeSizes: listPurgeSizes,
    purge: purgeRuns,
  }),
  metrics: router({
    list: listMetrics,
    series: getSeries,
    ofRuns: getSeriesOfRuns,
    curves: getCurves,
    packedCurves: getPackedCurves,
  }),
  compare: router({
    settings: compareSettings,
    metrics: compareMetrics,
    media: compareMedia,
    groups: compareGroups,
    attributes: compareAttributes,
    pivot: comparePivot,
    references: compareReferences,
    heatMap: compareHeatMap,
  }),
  histograms: router({ list: listHistograms }),
  media: router({ list: listMedia }),
  artifacts: router({
    list: listArtifacts,
    versions: listArtifactVersions,
    uses: listArtifactUses,
    aliases: listAliases,
    resolve: resolveAlias,
    setAlias,
    deleteAlias,
    purge: purgeArtifacts,
  }),
  scores: router({ list: listScoreSets }),
  samples: router({ sets: listSampleSets, strips: listStrips, page: pageSamples, get: getSample }),
  tables: router({ list: listTables }),
  console: router({ read: readConsole }),
  views: router({ list: listViews, save: saveView, delete: deleteView }),
  references: router({
    list: listReferences,
    add: addReference,
    delete: deleteReference,
    check: checkReferences,
  }),
  tokens: router({ list: listTokens, create: createToken, mine: getOwnAccess, revoke: revokeToken }),
});

export type AppRouter = typeof appRouter;
export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Calls the procedures in this process, without HTTP: for tests and for pages rendered on the server. */
export const createCaller = createCallerFactory(appRouter);
