import { parseSync } from 'rolldown/utils';

/** One reference from a source file to another module. */
export interface ImportReference {
  readonly specifier: string;
  readonly line: number;
  /** Erased when compiled: `import type`, `export type … from`, `import('…')` in a type. */
  readonly typeOnly: boolean;
}

/** One use of a global's member, such as `process.env`. */
export interface GlobalUse {
  readonly name: string;
  readonly line: number;
}

export interface SourceFacts {
  readonly imports: readonly ImportReference[];
  readonly globals: readonly GlobalUse[];
}

/** Globals whose members are worth reporting. */
const WATCHED = ['process', 'Math'];

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

/**
 * Every module reference and every watched global of a TypeScript or JavaScript source: static imports, re-exports,
 * dynamic `import()`, `require()`, `import x = require()`, `import('…')` types, `import.meta.resolve()`, `vi.mock()` and
 * its kin, and `new URL('….ts', import.meta.url)` as workers use it. A specifier that is not a literal cannot be read.
 * Throws SyntaxError naming the file if it does not parse.
 */
export function readSourceFacts(path: string, source: string): SourceFacts {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new SyntaxError(`readSourceFacts: ${path}: ${errors[0].message}`);
  const imports: ImportReference[] = [];
  const globals: GlobalUse[] = [];
  const lineOf = (node: Node): number => source.slice(0, node.start).split('\n').length;
  walk(program as unknown as Node, (node) => {
    const reference = moduleReference(node);
    if (reference) imports.push({ ...reference, line: lineOf(node) });
    for (const name of watchedGlobals(node)) globals.push({ name, line: lineOf(node) });
  });
  return { imports, globals };
}

function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string') walk(child, visit);
    }
  }
}

function moduleReference(node: Node): { specifier: string; typeOnly: boolean } | null {
  const found = (target: unknown, typeOnly = false): { specifier: string; typeOnly: boolean } | null => {
    const specifier = literal(target);
    return specifier === null ? null : { specifier, typeOnly };
  };
  switch (node.type) {
    case 'ImportDeclaration':
      return found(node.source, node.importKind === 'type');
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
      return found(node.source, node.exportKind === 'type');
    case 'ImportExpression':
      return found(node.source);
    case 'TSImportType':
      return found(node.source, true);
    case 'TSImportEqualsDeclaration':
      return found((node.moduleReference as Node).expression, node.importKind === 'type');
    case 'CallExpression':
      return isModuleCall(node.callee as Node) ? found((node.arguments as unknown[])[0]) : null;
    case 'NewExpression':
      return found(workerFile(node));
    default:
      return null;
  }
}

/** `require`, `require.resolve`, `import.meta.resolve`, `vi.mock` and the other module functions of vitest. */
function isModuleCall(callee: Node): boolean {
  if (callee.type === 'Identifier') return callee.name === 'require';
  const member = memberName(callee);
  const object = callee.object as Node | undefined;
  if (member === 'resolve') return object?.type === 'MetaProperty' || object?.name === 'require';
  return (
    object?.name === 'vi' &&
    ['mock', 'doMock', 'unmock', 'doUnmock', 'importActual', 'importMock'].includes(`${member}`)
  );
}

/** The first argument of `new URL('./x.ts', import.meta.url)` if it names code. */
function workerFile(node: Node): unknown {
  const [target, base] = node.arguments as Node[];
  const isUrl = (node.callee as Node).name === 'URL' && memberName(base) === 'url';
  return isUrl && /\.[cm]?[jt]sx?$/.test(literal(target) ?? '') ? target : null;
}

/** `process.env`, `process['env']`, `globalThis.process.env`, `const { env } = process`. */
function watchedGlobals(node: Node): string[] {
  if (node.type === 'MemberExpression') {
    const owner = globalName(node.object as Node);
    const member = memberName(node);
    return owner && member ? [`${owner}.${member}`] : [];
  }
  const pattern = node.id as Node | undefined;
  if (node.type !== 'VariableDeclarator' || pattern?.type !== 'ObjectPattern') return [];
  const owner = node.init && globalName(node.init as Node);
  const keys = (pattern.properties as Node[]).map(({ key }) => (key as Node | undefined)?.name);
  return owner ? keys.map((key) => `${owner}.${key}`) : [];
}

function globalName(node: Node): string | null {
  const object = node.object as Node | undefined;
  const isOnGlobal =
    node.type === 'MemberExpression' && ['globalThis', 'global', 'window'].includes(`${object?.name}`);
  const name = isOnGlobal ? memberName(node) : node.type === 'Identifier' ? `${node.name}` : null;
  return name && WATCHED.includes(name) ? name : null;
}

function memberName(node: Node | undefined): string | null {
  if (node?.type !== 'MemberExpression') return null;
  const property = node.property as Node;
  return node.computed ? literal(property) : `${property.name}`;
}

function literal(node: unknown): string | null {
  const { type, value, quasis } = (node ?? {}) as {
    type?: string;
    value?: unknown;
    quasis?: { value: { cooked: string } }[];
  };
  if (type === 'Literal' && typeof value === 'string') return value;
  return type === 'TemplateLiteral' && quasis?.length === 1 ? quasis[0].value.cooked : null;
}
