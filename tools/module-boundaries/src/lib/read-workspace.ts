import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readSourceFacts, type SourceFacts } from './source-facts.ts';

/** One package of the workspace with everything that the check looks at. */
export interface WorkspaceProject {
  /** Its Nx name. */
  readonly name: string;
  readonly packageName: string;
  readonly tags: readonly string[];
  /** Absolute path. */
  readonly root: string;
  /** The keys of `exports`; null if it has none and so cannot be imported. */
  readonly exports: readonly string[] | null;
  readonly dependencies: ReadonlySet<string>;
  readonly devDependencies: ReadonlySet<string>;
  /** Prefixes of its own path aliases (tsconfig `paths`), such as `@/`, with the directory each stands for. */
  readonly aliases: readonly { prefix: string; directory: string }[];
  readonly files: readonly SourceFile[];
}

export interface SourceFile extends SourceFacts {
  /** Relative to the project's root. */
  readonly path: string;
}

export interface Workspace {
  readonly root: string;
  readonly projects: readonly WorkspaceProject[];
  /** devDependencies of the root package.json: tools that every package's tests and configuration may use. */
  readonly sharedTools: ReadonlySet<string>;
}

interface Manifest {
  name: string;
  workspaces?: string[];
  exports?: string | Record<string, unknown>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  nx?: { name?: string; tags?: string[] };
}

const SOURCE = /\.([cm]?[jt]s|[jt]sx)$/;
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', 'generated', 'fixtures']);

/** Reads every package of an npm workspace, and the root's own files as a project named `workspace`. */
export function readWorkspace(root: string): Workspace {
  const manifest = readManifest(root);
  const directories = (manifest.workspaces ?? []).flatMap((pattern) => {
    const group = join(root, pattern.replace(/\/\*$/, ''));
    if (!pattern.endsWith('/*')) return [group];
    return existsSync(group) ? readdirSync(group).map((name) => join(group, name)) : [];
  });
  const projects = directories
    .filter((directory) => existsSync(join(directory, 'package.json')))
    .map((directory) => readProject(directory, listSources(directory)));
  const rootFiles = [...listSources(root, false), ...listSources(join(root, 'prisma'))];
  const rootProject = { ...readProject(root, rootFiles), name: 'workspace', tags: ['layer:tools'] };
  return {
    root,
    projects: [...projects, rootProject],
    sharedTools: new Set(Object.keys(manifest.devDependencies ?? {})),
  };
}

function readProject(root: string, paths: readonly string[]): WorkspaceProject {
  const manifest = readManifest(root);
  const { dependencies, optionalDependencies, peerDependencies, devDependencies, exports } = manifest;
  return {
    name: manifest.nx?.name ?? manifest.name,
    packageName: manifest.name,
    tags: manifest.nx?.tags ?? [],
    root,
    exports: exports === undefined ? null : typeof exports === 'string' ? ['.'] : Object.keys(exports),
    dependencies: new Set(Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies })),
    devDependencies: new Set(Object.keys(devDependencies ?? {})),
    aliases: readAliases(root),
    files: paths.map((path) => ({
      path: relative(root, path),
      ...readSourceFacts(path, readFileSync(path, 'utf8')),
    })),
  };
}

function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as Manifest;
}

function readAliases(root: string): WorkspaceProject['aliases'] {
  const path = join(root, 'tsconfig.json');
  if (!existsSync(path)) return [];
  const options = JSON.parse(readFileSync(path, 'utf8')).compilerOptions as
    | { paths?: Record<string, string[]> }
    | undefined;
  return Object.entries(options?.paths ?? {}).map(([pattern, [target]]) => ({
    prefix: pattern.replace(/\*$/, ''),
    directory: join(root, target.replace(/\*$/, '')),
  }));
}

/** Source files below a directory, without hidden, generated and installed ones. */
function listSources(directory: string, deep = true): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return deep ? listSources(path) : [];
    return SOURCE.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}
