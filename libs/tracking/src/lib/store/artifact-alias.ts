import type { Timestamp } from './run-store.ts';

/** A name that points at one version of an artifact of a project, and can be pointed at another. */
export interface ArtifactAlias {
  project: string;
  /** What runs call the artifact. */
  name: string;
  /** `best`, `in-paper`, … */
  alias: string;
  sha256: string;
  updatedAt: Timestamp;
}

/** Means the version that was made last, and so cannot be set. */
export const LATEST = 'latest';

export interface AliasStore {
  /** By name, then alias; without `latest`, which every artifact has. At most 1,000. */
  listAliases(project: string, options?: { name?: string }): Promise<ArtifactAlias[]>;
  /**
   * Points an alias at a version, in one step, whatever it pointed at before. Null if no run of the project has recorded
   * that version under that name. Throws InputError for `latest`.
   */
  setAlias(alias: Omit<ArtifactAlias, 'updatedAt'>): Promise<ArtifactAlias | null>;
  /** False if there is none. */
  deleteAlias(alias: Pick<ArtifactAlias, 'project' | 'name' | 'alias'>): Promise<boolean>;
  /** The SHA-256 that an alias points at; for `latest` the version that a run of the project made last. Null if none. */
  resolveAlias(alias: Pick<ArtifactAlias, 'project' | 'name' | 'alias'>): Promise<string | null>;
}

export const latestIsFixed =
  'setAlias: expected another alias than "latest", which is the version that was made last.';
