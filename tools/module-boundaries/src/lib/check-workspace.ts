import { join, relative } from 'node:path';
import { BOUNDARY_RULES, type BoundaryRule } from './boundary-rules.ts';
import { checkImports } from './check-imports.ts';
import { checkManifest } from './check-manifest.ts';
import type { Workspace } from './read-workspace.ts';
import type { Violation } from './violation.ts';

/** Every broken rule of a workspace; empty if it keeps to the table. */
export function checkWorkspace(
  workspace: Workspace,
  rules: readonly BoundaryRule[] = BOUNDARY_RULES,
): Violation[] {
  return workspace.projects.flatMap((project) => {
    const rule = rules.find(({ projects }) => projects.includes(project.name));
    if (!rule) {
      const file = relative(workspace.root, join(project.root, 'package.json'));
      const reason = `${project.name} is in no row of tools/module-boundaries/src/lib/boundary-rules.ts (add it)`;
      return [{ file, line: 1, reason }];
    }
    return [...checkManifest(workspace, project, rule), ...checkImports(workspace, project, rule)];
  });
}
