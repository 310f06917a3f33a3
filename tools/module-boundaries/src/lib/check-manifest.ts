import { join, relative } from 'node:path';
import type { BoundaryRule } from './boundary-rules.ts';
import { covers, packageNameOf } from './check-imports.ts';
import type { Workspace, WorkspaceProject } from './read-workspace.ts';
import { isDevelopmentFile, type Violation } from './violation.ts';

/** One project's package.json against its row of the table and against what its sources really import. */
export function checkManifest(
  workspace: Workspace,
  project: WorkspaceProject,
  rule: BoundaryRule,
): Violation[] {
  const file = relative(workspace.root, join(project.root, 'package.json'));
  const reasons: string[] = [];
  if (!project.tags.includes(rule.tag)) {
    reasons.push(`${project.name} must carry the tag ${rule.tag}, got ${project.tags.join(', ') || 'none'}`);
  }
  for (const target of workspace.projects) {
    const isDevelopmentOnly = project.devDependencies.has(target.packageName);
    if (target === project || !(isDevelopmentOnly || project.dependencies.has(target.packageName))) continue;
    if (!mayDependOn(rule, target)) reasons.push(`${project.name} may not depend on ${target.name}`);
    const importers = project.files.filter(({ imports }) =>
      imports.some(({ specifier }) => packageNameOf(specifier) === target.packageName),
    );
    if (importers.length === 0) {
      reasons.push(`depends on ${target.packageName}, which no source imports (remove it)`);
    } else if (!isDevelopmentOnly && importers.every(({ path }) => isDevelopmentFile(path))) {
      reasons.push(`depends on ${target.packageName}, which only tests import (move it to devDependencies)`);
    }
  }
  return reasons.map((reason) => ({ file, line: 1, reason }));
}

function mayDependOn(rule: BoundaryRule, target: WorkspaceProject): boolean {
  const exceptions = rule.exceptions?.map(({ mayImport }) => mayImport);
  return [rule.mayImport, rule.typesOnly, rule.testsMayImport, exceptions].some((entries) =>
    covers(entries, target),
  );
}
