import type { OfProjects, RunSummary, Timestamp } from './run-store.ts';

export interface DeletedRun extends RunSummary {
  deletedAt: Timestamp;
}

/** What a purge has taken away for good. */
export interface Purged {
  runs: number;
  /** Points of series. */
  points: number;
  /** Bytes of the artifacts that nothing names any more, and which these are; their files are `purgeArtifacts`’ business. */
  bytes: number;
  artifacts: string[];
}

/** What a purge would free, run by run. */
export interface PurgeSizes {
  /** Of deleted runs, in the order in which they were asked for. */
  runs: {
    runId: string;
    /** Points of series. */
    points: number;
    /** Bytes of series and scores. */
    rowBytes: number;
    /** Bytes of files that this run has and nobody else. */
    fileBytes: number;
  }[];
  /** Bytes of files that several of these runs have and nobody else, each counted once. */
  sharedFileBytes: number;
}

/** What people change of runs afterwards. Unknown ids are passed by; watchers are told of each run that changed. */
export interface RunEditor {
  /** False if there is no such run. What is left out stays. */
  editRun(runId: string, changes: { tags?: readonly string[]; notes?: string }): Promise<boolean>;
  /** Adds tags to many runs and takes others away; returns the ids of those that changed. */
  tagRuns(
    runIds: readonly string[],
    changes: { add?: readonly string[]; remove?: readonly string[] },
  ): Promise<string[]>;
  /** Hides runs and the stages below them; returns the ids of all that were hidden now. Nothing is lost. */
  deleteRuns(runIds: readonly string[], options?: OfProjects): Promise<string[]>;
  /** Newest deletion first. At most 500. */
  deletedRuns(options?: OfProjects): Promise<DeletedRun[]>;
  /** Takes a deletion back, also of the stages below; returns the ids. */
  restoreRuns(runIds: readonly string[], options?: OfProjects): Promise<string[]>;
  /** What `purgeRuns` would free. Runs that are not deleted are left out; changes nothing. */
  purgeSizes(runIds: readonly string[]): Promise<PurgeSizes>;
  /**
   * Takes deleted runs away for good. A run that was not deleted before stays. With `dryRun` it says what that would be, and
   * nothing is changed.
   */
  purgeRuns(runIds: readonly string[], options?: { dryRun?: boolean }): Promise<Purged>;
}
