import type { RouterOutputs } from '@interpolab/api';

export type Access = RouterOutputs['tokens']['mine'];

const RANK: Record<Access['role'], number> = { reader: 0, writer: 1, admin: 2 };

/** May take deletions back, and keep views. */
export const mayChange = ({ role }: Pick<Access, 'role'>) => RANK[role] >= RANK.writer;

/** May take things away for good. */
export const mayPurge = ({ role }: Pick<Access, 'role'>) => RANK[role] >= RANK.admin;

/** May make tokens: whoever gives access to everything has to have it. */
export const mayGiveAccess = (access: Pick<Access, 'role' | 'projects'>) =>
  mayPurge(access) && access.projects === null;

/** "the projects a and b": what somebody may see. */
export function describeProjects(projects: Access['projects']): string {
  if (projects === null) return 'all projects';
  if (projects.length === 1) return `the project ${projects[0]}`;
  return `the projects ${projects.slice(0, -1).join(', ')} and ${projects.at(-1)}`;
}
