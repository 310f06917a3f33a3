import type { JsonObject, Timestamp } from './run-store.ts';

/** How somebody has arranged a page, under a name: columns, filter, charts. Of a project, a kind and a name there is one. */
export interface SavedView {
  project: string;
  /** The page it is for, for instance `runs`. */
  kind: string;
  name: string;
  /** What the page makes of it; the store does not look inside. */
  state: JsonObject;
  /** 1 when it is new, and one more with each change. */
  version: number;
  updatedAt: Timestamp;
}

export interface ViewStore {
  /** By kind, then name. At most 500. */
  listViews(project: string, options?: { kind?: string }): Promise<SavedView[]>;
  /**
   * Saves a view over the version that the caller has seen, 0 if it is new. Null, and nothing is changed, if that is not
   * the version that is there: somebody else was faster, and what they saved must not be lost unseen. Throws InputError
   * if there is no such project.
   */
  saveView(view: Omit<SavedView, 'updatedAt'>): Promise<SavedView | null>;
  /** False if there is none. */
  deleteView(view: Pick<SavedView, 'project' | 'kind' | 'name'>): Promise<boolean>;
}
