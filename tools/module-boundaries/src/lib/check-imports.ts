import { isBuiltin } from 'node:module';
import { dirname, join, relative } from 'node:path';
import {
  BANNED_EVERYWHERE,
  type BoundaryRule,
  PACKAGE_GROUPS,
  TEST_ONLY_PACKAGES,
} from './boundary-rules.ts';
import type { SourceFile, Workspace, WorkspaceProject } from './read-workspace.ts';
import type { ImportReference } from './source-facts.ts';
import { isDevelopmentFile, isTestFile, isTestSupport, matchesKind, type Violation } from './violation.ts';

interface Place {
  readonly workspace: Workspace;
  readonly project: WorkspaceProject;
  readonly rule: BoundaryRule;
  readonly file: SourceFile;
}

/** What one project's sources import and touch against its row of the table. */
export function checkImports(
  workspace: Workspace,
  project: WorkspaceProject,
  rule: BoundaryRule,
): Violation[] {
  return project.files.flatMap((file) => {
    const place = { workspace, project, rule, file };
    const at = relative(workspace.root, join(project.root, file.path));
    const forImports = file.imports.flatMap((reference) =>
      importProblems(place, reference).map((reason) => ({ file: at, line: reference.line, reason })),
    );
    return [...forImports, ...globalProblems(place).map((use) => ({ file: at, ...use }))];
  });
}

/** The npm package that a bare specifier names. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Whether an entry of `mayImport` and the like (a project's name or a tag) covers a project. */
export function covers(entries: readonly string[] | undefined, target: WorkspaceProject): boolean {
  return (entries ?? []).some((entry) => entry === target.name || target.tags.includes(entry));
}

function importProblems(place: Place, reference: ImportReference): string[] {
  const { workspace, project, rule, file } = place;
  const { specifier } = reference;
  const local = localTarget(place, specifier);
  if (local !== null) {
    if (ownerOf(workspace, local) !== project) {
      return [`imports '${specifier}' across the border of ${project.name} (import the package by its name)`];
    }
    const isForTests = isTestFile(local) || isTestSupport(local);
    const isSource = !isTestFile(file.path) && !isTestSupport(file.path);
    return isForTests && isSource ? [`imports '${specifier}', which is for tests`] : [];
  }
  if (isBuiltin(specifier)) {
    const isProcess = specifier.replace(/^node:/, '') === 'process';
    const isBanned =
      isProcess && rule.neverGlobals?.some((name) => name.startsWith('process.')) && !isTestFile(file.path);
    return isBanned ? [`imports '${specifier}', which ${rule.tag} never may (pass the value in)`] : [];
  }
  const packageName = packageNameOf(specifier);
  const problems: string[] = [];
  const kinds = Object.entries(TEST_ONLY_PACKAGES).find(([name]) => name === packageName)?.[1];
  const isTestLayer = project.tags.includes('layer:testing');
  if (kinds && !isTestLayer && !kinds.some((kind) => matchesKind(file.path, kind))) {
    problems.push(`imports '${specifier}' outside of ${kinds.join(', ')}`);
  }
  const target = workspace.projects.find((candidate) => candidate.packageName === packageName);
  if (target) return [...problems, ...workspaceProblems(place, reference, target)];
  const group = rule.neverPackages.find((name) =>
    PACKAGE_GROUPS[name].some((pattern) => matches(pattern, packageName)),
  );
  if (group) problems.push(`imports '${specifier}' (${group}), which ${rule.tag} never may`);
  return [...problems, ...declarationProblems(place, packageName)];
}

/** The project whose directory holds a path: the innermost one, for the root holds all. */
function ownerOf(workspace: Workspace, path: string): WorkspaceProject | undefined {
  const holders = workspace.projects.filter(({ root }) => path === root || path.startsWith(`${root}/`));
  return holders.toSorted((a, b) => b.root.length - a.root.length)[0];
}

/** The absolute path that a relative or aliased specifier stands for; null for a package. */
function localTarget({ project, file }: Place, specifier: string): string | null {
  if (specifier.startsWith('.')) return join(project.root, dirname(file.path), specifier);
  if (specifier.startsWith('/')) return specifier;
  if (specifier.startsWith('#')) return project.root; // package.json "imports": always its own
  const alias = project.aliases.find(({ prefix }) => specifier.startsWith(prefix));
  return alias ? join(alias.directory, specifier.slice(alias.prefix.length)) : null;
}

function workspaceProblems(place: Place, reference: ImportReference, target: WorkspaceProject): string[] {
  const { project, rule, file } = place;
  const { specifier, typeOnly } = reference;
  const problems: string[] = [];
  const subpath = `.${specifier.slice(target.packageName.length)}`;
  if (!target.exports?.some((pattern) => matches(pattern, subpath))) {
    problems.push(`imports '${specifier}', which is not in the exports of ${target.packageName}`);
  }
  if (target === project) return problems;
  const isException = rule.exceptions?.some(
    ({ files, mayImport }) =>
      mayImport === target.name && files.some((prefix) => file.path.startsWith(prefix)),
  );
  const isAllowed =
    covers(rule.mayImport, target) ||
    isException ||
    (isTestFile(file.path) && covers(rule.testsMayImport, target));
  if (!isAllowed) {
    if (!covers(rule.typesOnly, target)) problems.push(`${project.name} may not import ${target.name}`);
    else if (!typeOnly)
      problems.push(`${project.name} may import only types of ${target.name} (use import type)`);
  }
  return [...problems, ...declarationProblems(place, target.packageName)];
}

function declarationProblems({ workspace, project, file }: Place, packageName: string): string[] {
  if (project.dependencies.has(packageName)) return [];
  const isDevelopment = isDevelopmentFile(file.path) || project.tags.includes('layer:tools');
  const isShared = workspace.sharedTools.has(packageName);
  if (isShared && (isDevelopment || project.tags.includes('layer:testing'))) return [];
  if (!project.devDependencies.has(packageName)) {
    return [`imports ${packageName}, which is not in its package.json`];
  }
  return isDevelopment
    ? []
    : [`imports ${packageName}, which is only in devDependencies (move it to dependencies)`];
}

function globalProblems({ rule, file }: Place): { line: number; reason: string }[] {
  const never = isTestFile(file.path) ? [] : (rule.neverGlobals ?? []);
  return file.globals.flatMap(({ name, line }) => {
    if (BANNED_EVERYWHERE.includes(name))
      return [{ line, reason: `uses ${name} (draw from a seeded stream)` }];
    return never.includes(name)
      ? [{ line, reason: `uses ${name}, which ${rule.tag} never may (pass the value in)` }]
      : [];
  });
}

function matches(pattern: string, name: string): boolean {
  const [before, after] = pattern.split('*');
  return after === undefined ? name === pattern : name.startsWith(before) && name.endsWith(after);
}
