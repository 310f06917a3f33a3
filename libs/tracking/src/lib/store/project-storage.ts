import type { OfProjects } from './run-store.ts';

/** What the runs of a project take up, deleted ones included. Bytes as they are stored, without indexes and rows' own cost. */
export interface ProjectStorage {
  project: string;
  runs: number;
  /** Points of series. */
  points: number;
  seriesBytes: number;
  scoreBytes: number;
  /** Files that are shown as images; one that several runs show counts once. */
  mediaBytes: number;
  /** The other files that runs made or read, each once; one of several projects counts in each. */
  artifactBytes: number;
  /** What purging the deleted runs would free: their series and scores, and files that no other run has. */
  deleted: { runs: number; bytes: number };
}

export interface StorageStore {
  /** By name. Reads the size of every chunk of every series, so it is nothing to ask for many times a second. */
  storage(options?: OfProjects): Promise<ProjectStorage[]>;
}
