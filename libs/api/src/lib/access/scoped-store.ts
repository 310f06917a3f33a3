import { InputError, type RunEditor, type RunStore } from '@interpolab/tracking/read';
import { notFound } from '../api-error.ts';

/**
 * The store as somebody sees it who may see some projects only: in lists and counts the others' runs do not occur, and
 * a run of another project is answered as one that does not exist. Every method stands here by name, so that a new one
 * does not compile before it is said what it shows to whom.
 */
export function scopedRunStore(store: RunStore, projects: readonly string[]): RunStore {
  const visible = async (runIds: readonly string[]) => {
    const owners = await store.projectsOfRuns(runIds);
    return runIds.filter((id) => projects.includes(owners.get(id) ?? '') && owners.has(id));
  };
  /** Reads something of a run. Throws NOT_FOUND. */
  const ofRun = async <T>(runId: string, read: () => Promise<T>): Promise<T> => {
    if ((await visible([runId])).length === 0) throw notFound(`There is no run ${runId}.`);
    return read();
  };
  return {
    projects: async () => (await store.projects()).filter(({ name }) => projects.includes(name)),
    listRuns: (query = {}) => store.listRuns({ ...query, projects }),
    countRuns: (query = {}) => store.countRuns({ ...query, projects }),
    groupRuns: (query) => store.groupRuns({ ...query, projects }),
    findKeys: (query = {}) => store.findKeys({ ...query, projects }),
    fieldValues: async (runIds, fields) => store.fieldValues(await visible(runIds), fields),
    runPulses: async (runIds) => store.runPulses(await visible(runIds)),
    summariesOfRuns: async (runIds) => store.summariesOfRuns(await visible(runIds)),
    scoreSetsOfRuns: async (runIds) => store.scoreSetsOfRuns(await visible(runIds)),
    scoresOfRuns: async (runIds, wanted) => store.scoresOfRuns(await visible(runIds), wanted),
    configsOfRuns: async (runIds) => store.configsOfRuns(await visible(runIds)),
    settingsOfRuns: async (runIds) => store.settingsOfRuns(await visible(runIds)),
    metricsOfRuns: async (runIds) => store.metricsOfRuns(await visible(runIds)),
    async stagesOfRuns(runIds) {
      const stages = await store.stagesOfRuns(await visible(runIds));
      const seen = new Set(await visible([...new Set(stages.map(({ stageId }) => stageId))]));
      return stages.filter(({ stageId }) => seen.has(stageId));
    },
    async getRun(id) {
      const run = await store.getRun(id);
      if (!run || !projects.includes(run.project)) return null;
      const parent = run.parent && projects.includes(run.parent.project) ? run.parent : null;
      return { ...run, parent, children: run.children.filter(({ project }) => projects.includes(project)) };
    },
    statusEvents: (runId) => ofRun(runId, () => store.statusEvents(runId)),
    artifacts: (runId) => ofRun(runId, () => store.artifacts(runId)),
    listMetrics: (runId) => ofRun(runId, () => store.listMetrics(runId)),
    getSeries: (runId, names, options) => ofRun(runId, () => store.getSeries(runId, names, options)),
    getSeriesOfRuns: async (runIds, name, options) =>
      store.getSeriesOfRuns(await visible(runIds), name, options),
    async getCurves(wanted, options) {
      const may = new Set(await visible([...new Set(wanted.map(({ runId }) => runId))]));
      return store.getCurves(
        wanted.filter(({ runId }) => may.has(runId)),
        options,
      );
    },
    getHistograms: (runId, options) => ofRun(runId, () => store.getHistograms(runId, options)),
    getScoreSets: (runId, options) => ofRun(runId, () => store.getScoreSets(runId, options)),
    getTables: (runId, options) => ofRun(runId, () => store.getTables(runId, options)),
    readConsole: (runId, options) => ofRun(runId, () => store.readConsole(runId, options)),
    artifactVersions: (runId, name) => ofRun(runId, () => store.artifactVersions(runId, name)),
    lineage: (runId, options) => ofRun(runId, () => store.lineage(runId, { ...options, projects })),
    artifactUses: (sha256) => store.artifactUses(sha256, { projects }),
    projectsOfArtifact: async (sha256) =>
      (await store.projectsOfArtifact(sha256)).filter((name) => projects.includes(name)),
    projectsOfRuns: async (runIds) =>
      new Map([...(await store.projectsOfRuns(runIds))].filter(([, name]) => projects.includes(name))),
    mediaOfRuns: async (runIds, options) => store.mediaOfRuns(await visible(runIds), options),
    listMedia: (runId, options) => ofRun(runId, () => store.listMedia(runId, options)),
    watchRuns() {
      throw new InputError('watchRuns: expected the whole store, got that of a token (use runs.changes).');
    },
    close: async () => {}, // it belongs to all
  };
}

/** The same for what changes runs. */
export function scopedRunEditor(store: RunStore & RunEditor, projects: readonly string[]): RunEditor {
  const requireVisible = async (runIds: readonly string[]) => {
    const owners = await store.projectsOfRuns(runIds);
    const hidden = runIds.find((id) => !owners.has(id) || !projects.includes(owners.get(id) as string));
    if (hidden !== undefined) throw notFound(`There is no run ${hidden}.`);
  };
  return {
    async editRun(runId, changes) {
      await requireVisible([runId]);
      return store.editRun(runId, changes);
    },
    async tagRuns(runIds, changes) {
      await requireVisible(runIds);
      return store.tagRuns(runIds, changes);
    },
    async deleteRuns(runIds) {
      await requireVisible(runIds);
      return store.deleteRuns(runIds, { projects });
    },
    deletedRuns: () => store.deletedRuns({ projects }),
    async restoreRuns(runIds) {
      await requireVisible(runIds);
      return store.restoreRuns(runIds, { projects });
    },
    async purgeSizes(runIds) {
      await requireVisible(runIds);
      return store.purgeSizes(runIds);
    },
    async purgeRuns(runIds, options) {
      await requireVisible(runIds);
      return store.purgeRuns(runIds, options);
    },
  };
}
