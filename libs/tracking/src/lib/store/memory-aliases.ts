import { type AliasStore, type ArtifactAlias, LATEST, latestIsFixed } from './artifact-alias.ts';
import { InputError } from './input-error.ts';
import { byText, iso, type StoredRun } from './memory-run.ts';

/** Aliases of artifacts, in memory. */
export function createMemoryAliases(runs: ReadonlyMap<string, StoredRun>): AliasStore {
  const aliases = new Map<string, ArtifactAlias>();
  const keyOf = ({ project, name, alias }: Pick<ArtifactAlias, 'project' | 'name' | 'alias'>) =>
    JSON.stringify([project, name, alias]);
  const recorded = (project: string, name: string) =>
    [...runs.values()]
      .filter(({ start }) => start.project === project)
      .flatMap(({ artifacts }) => [...artifacts.values()].filter((artifact) => artifact.name === name));
  return {
    listAliases: async (project, { name } = {}) =>
      [...aliases.values()]
        .filter((alias) => alias.project === project && (name === undefined || alias.name === name))
        .sort((a, b) => byText(a.name, b.name) || byText(a.alias, b.alias))
        .slice(0, 1000),

    async setAlias({ project, name, alias, sha256 }) {
      if (alias === LATEST) throw new InputError(latestIsFixed);
      if (!recorded(project, name).some((artifact) => artifact.sha256 === sha256)) return null;
      const set = { project, name, alias, sha256, updatedAt: iso(Date.now()) };
      aliases.set(keyOf(set), set);
      return set;
    },

    deleteAlias: async (alias) => aliases.delete(keyOf(alias)),

    async resolveAlias({ project, name, alias }) {
      if (alias !== LATEST) return aliases.get(keyOf({ project, name, alias }))?.sha256 ?? null;
      const made = recorded(project, name).filter(({ role }) => role === 'out');
      made.sort((a, b) => b.at - a.at || byText(b.sha256, a.sha256));
      return made[0]?.sha256 ?? null;
    },
  };
}
