import { randomUUID } from 'node:crypto';
import { parseQuery } from '../query/parse-query.ts';
import { InputError } from './input-error.ts';
import { byText } from './memory-run.ts';
import { redactReference, redactView, redactViewKey } from './redact-boards.ts';
import type { ReferenceStore, ReferenceValue } from './reference-value.ts';
import type { SavedView, ViewStore } from './saved-view.ts';

/** What people keep of a project besides its runs, in memory. */
export function createMemoryBoards(hasProject: (name: string) => boolean): ViewStore & ReferenceStore {
  const views = new Map<string, SavedView>();
  const references = new Map<string, ReferenceValue>();
  const keyOf = ({ project, kind, name }: Pick<SavedView, 'project' | 'kind' | 'name'>) =>
    JSON.stringify([project, kind, name]);
  const requireProject = (caller: string, project: string) => {
    if (!hasProject(project)) throw new InputError(noProject(caller, project));
  };
  return {
    listViews: async (project, { kind } = {}) =>
      [...views.values()]
        .filter((view) => view.project === project && (kind === undefined || view.kind === kind))
        .sort((a, b) => byText(a.kind, b.kind) || byText(a.name, b.name))
        .slice(0, 500),

    async saveView(given) {
      const view = redactView(given);
      requireProject('saveView', view.project);
      if ((views.get(keyOf(view))?.version ?? 0) !== view.version) return null;
      const saved = {
        ...structuredClone(view),
        version: view.version + 1,
        updatedAt: new Date().toISOString(),
      };
      views.set(keyOf(view), saved);
      return saved;
    },

    deleteView: async (view) => views.delete(keyOf(redactViewKey(view))),

    listReferences: async (project) =>
      [...references.values()]
        .filter((reference) => reference.project === project)
        .sort((a, b) => byText(a.metric, b.metric) || byText(a.createdAt, b.createdAt))
        .slice(0, 500),

    async addReference(reference) {
      requireProject('addReference', reference.project);
      parseQuery(reference.selector);
      const added = { ...redactReference(reference), id: randomUUID(), createdAt: new Date().toISOString() };
      references.set(added.id, added);
      return added;
    },

    deleteReference: async (project, id) => references.get(id)?.project === project && references.delete(id),
  };
}

/** What both stores say of a project that is not there. */
export const noProject = (caller: string, project: string): string =>
  `${caller}: there is no project ${JSON.stringify(project)} (a project begins with its first run).`;
