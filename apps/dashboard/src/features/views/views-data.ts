import type { RouterOutputs } from '@interpolab/api';

export type SavedView = RouterOutputs['views']['list'][number];
type Project = Pick<RouterOutputs['projects']['list'][number], 'name' | 'lastStartedAt'>;

/** Each has a list of its own; the newest are read. */
const MOST_PROJECTS = 50;

/** Those with the newest runs first; projects without a run last. */
export const newestFirst = <P extends Project>(projects: readonly P[]): P[] =>
  [...projects].sort((a, b) => (b.lastStartedAt ?? '').localeCompare(a.lastStartedAt ?? ''));

/** Whose views are shown: the chosen project's, or all projects', of which so many are left out. */
export function projectsToRead(
  projects: readonly Project[],
  chosen: string | null,
): { names: string[]; leftOut: number } {
  if (chosen !== null)
    return { names: projects.some(({ name }) => name === chosen) ? [chosen] : [], leftOut: 0 };
  return {
    names: newestFirst(projects)
      .slice(0, MOST_PROJECTS)
      .map(({ name }) => name),
    leftOut: Math.max(0, projects.length - MOST_PROJECTS),
  };
}

/** The views of several projects, the last changed first. */
export const sortViews = (views: readonly SavedView[]): SavedView[] =>
  [...views].sort((a, b) => b.updatedAt.localeCompare(a.updatedAt));

/** What identifies a view. */
export const keyOfView = ({ project, kind, name }: Pick<SavedView, 'project' | 'kind' | 'name'>) =>
  JSON.stringify([project, kind, name]);
