import { notFound } from '../api-error.ts';
import type { BoardStore } from './whole-store.ts';

/** Views and reference values as somebody sees them who may see some projects only; the others do not exist. */
export function scopedBoards(store: BoardStore, projects: readonly string[]): BoardStore {
  const inProject = async <T>(project: string, act: () => Promise<T>): Promise<T> => {
    if (!projects.includes(project)) throw notFound(`There is no project ${project}.`);
    return act();
  };
  return {
    listViews: (project, options) => inProject(project, () => store.listViews(project, options)),
    saveView: (view) => inProject(view.project, () => store.saveView(view)),
    deleteView: (view) => inProject(view.project, () => store.deleteView(view)),
    listAliases: (project, options) => inProject(project, () => store.listAliases(project, options)),
    setAlias: (alias) => inProject(alias.project, () => store.setAlias(alias)),
    deleteAlias: (alias) => inProject(alias.project, () => store.deleteAlias(alias)),
    resolveAlias: (alias) => inProject(alias.project, () => store.resolveAlias(alias)),
    listReferences: (project) => inProject(project, () => store.listReferences(project)),
    addReference: (reference) => inProject(reference.project, () => store.addReference(reference)),
    deleteReference: (project, id) => inProject(project, () => store.deleteReference(project, id)),
  };
}
