import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkWorkspace } from './check-workspace.ts';
import { readWorkspace } from './read-workspace.ts';
import { formatViolations } from './violation.ts';

type Files = Record<string, string>;

function manifest(name: string, tag: string, more: object = {}): string {
  const exports = name.startsWith('tool') ? undefined : { '.': './src/index.ts', './read': './src/read.ts' };
  return JSON.stringify({ name: `@interpolab/${name}`, exports, nx: { name, tags: [tag] }, ...more });
}

const needs = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [`@interpolab/${name}`, '0.1.0']));

/** A small workspace that keeps to every rule. */
const CLEAN: Files = {
  'package.json': JSON.stringify({
    name: 'root',
    workspaces: ['apps/*', 'libs/*'],
    devDependencies: { vitest: '4.1.12' },
  }),
  'vitest.config.ts': "import { defineConfig } from 'vitest/config';",
  'libs/tensor/package.json': manifest('tensor', 'layer:base', {
    dependencies: { '@tensorflow/tfjs-core': '4.22.0' },
  }),
  'libs/tensor/src/index.ts': "export * as tf from '@tensorflow/tfjs-core';",
  'libs/testing/package.json': manifest('testing', 'layer:testing', { dependencies: needs('tensor') }),
  'libs/testing/src/index.ts': "import { expect } from 'vitest';\nimport { tf } from '@interpolab/tensor';",
  'libs/tracking/package.json': manifest('tracking', 'layer:store', {
    dependencies: { '@prisma/client': '7.10.0' },
  }),
  'libs/tracking/src/read.ts': "import { PrismaClient } from '@prisma/client';\nprocess.env.DATABASE_URL;",
  'libs/api/package.json': manifest('api', 'layer:api', { dependencies: needs('tracking') }),
  'libs/api/src/index.ts': "import type { Store } from '@interpolab/tracking/read';",
  'libs/ddpm/package.json': manifest('ddpm', 'layer:science', {
    dependencies: needs('tensor'),
    devDependencies: needs('testing'),
  }),
  'libs/ddpm/src/index.ts': "export { a } from './lib/a.ts';\nimport { tf } from '@interpolab/tensor';",
  'libs/ddpm/src/lib/a.ts': "import { readFileSync } from 'node:fs';",
  'libs/ddpm/src/lib/a.unit.test.ts':
    "import '@interpolab/testing';\nimport { it } from 'vitest';\nprocess.env.CI;",
  'libs/ddpm/src/lib/a.test-support.ts': "import { it } from 'vitest';",
  'libs/classifier/package.json': manifest('classifier', 'layer:science'),
  'libs/classifier/src/index.ts': 'export const classifier = 1;',
  'apps/dashboard/package.json': manifest('dashboard', 'app:dashboard', {
    dependencies: { ...needs('api', 'tracking'), next: '16.4.6' },
  }),
  'apps/dashboard/tsconfig.json': '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }',
  'apps/dashboard/src/page.tsx':
    "import '@interpolab/api';\nimport type { R } from '@interpolab/tracking';\nimport '@/b';\nimport 'next/link';",
  'apps/dashboard/launcher/main.ts': "import { open } from '@interpolab/tracking';",
};

/** The violations of the clean workspace with some files replaced or added. */
function violationsWith(changes: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'interpolab-boundaries-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries({ ...CLEAN, ...changes })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return formatViolations(checkWorkspace(readWorkspace(root)));
}

const SOURCE = 'libs/ddpm/src/lib/a.ts';

describe('checkWorkspace', () => {
  it('passes a workspace that keeps to the table', () => {
    expect(violationsWith({})).toBe('');
  });

  it.each([
    ["import '@interpolab/classifier';", 'ddpm may not import classifier'],
    ["import type { A } from '@interpolab/classifier';", 'ddpm may not import classifier'],
    ["export * from '@interpolab/classifier';", 'ddpm may not import classifier'],
    ["const c = await import('@interpolab/classifier');", 'ddpm may not import classifier'],
    ["type C = import('@interpolab/classifier').C;", 'ddpm may not import classifier'],
    ["import '@interpolab/tracking';", 'ddpm may not import tracking'],
  ])('reports a sibling or a layer above: %s', (code, reason) => {
    expect(violationsWith({ [SOURCE]: code })).toContain(`${SOURCE}:1  ${reason}`);
  });

  it.each([
    [
      "import '../../../classifier/src/index.ts';",
      "imports '../../../classifier/src/index.ts' across the border of ddpm (import the package by its name)",
    ],
    [
      "new Worker(new URL('../../../classifier/src/index.ts', import.meta.url));",
      "imports '../../../classifier/src/index.ts' across the border of ddpm (import the package by its name)",
    ],
    [
      "import '@interpolab/tensor/src/lib/x.ts';",
      "imports '@interpolab/tensor/src/lib/x.ts', which is not in the exports of @interpolab/tensor",
    ],
    [
      "import '@interpolab/testing';",
      "imports '@interpolab/testing' outside of *.test.ts\nlibs/ddpm/src/lib/a.ts:1  ddpm may not import testing\nlibs/ddpm/src/lib/a.ts:1  imports @interpolab/testing, which is only in devDependencies (move it to dependencies)",
    ],
    [
      "import 'vitest';",
      "imports 'vitest' outside of *.test.ts, *.test-support.ts, *.config.ts\nlibs/ddpm/src/lib/a.ts:1  imports vitest, which is not in its package.json",
    ],
    ["import './a.test-support.ts';", "imports './a.test-support.ts', which is for tests"],
    ["import './a.unit.test.ts';", "imports './a.unit.test.ts', which is for tests"],
    [
      "import '@prisma/client';",
      "imports '@prisma/client' (prisma), which layer:science never may\nlibs/ddpm/src/lib/a.ts:1  imports @prisma/client, which is not in its package.json",
    ],
    [
      "import 'next/server';",
      "imports 'next/server' (next), which layer:science never may\nlibs/ddpm/src/lib/a.ts:1  imports next, which is not in its package.json",
    ],
    [
      "import 'react-dom/client';",
      "imports 'react-dom/client' (react), which layer:science never may\nlibs/ddpm/src/lib/a.ts:1  imports react-dom, which is not in its package.json",
    ],
    [
      "import '@tensorflow/tfjs-core';",
      "imports '@tensorflow/tfjs-core' (tfjs), which layer:science never may\nlibs/ddpm/src/lib/a.ts:1  imports @tensorflow/tfjs-core, which is not in its package.json",
    ],
    ["import 'left-pad';", 'imports left-pad, which is not in its package.json'],
    [
      "import { argv } from 'node:process';",
      "imports 'node:process', which layer:science never may (pass the value in)",
    ],
    ['process.env.HOME;', 'uses process.env, which layer:science never may (pass the value in)'],
    ['const { argv } = process;', 'uses process.argv, which layer:science never may (pass the value in)'],
    ['Math.random();', 'uses Math.random (draw from a seeded stream)'],
  ])('reports: %s', (code, reason) => {
    expect(violationsWith({ [SOURCE]: code })).toBe(`${SOURCE}:1  ${reason}`);
  });

  it('bans Math.random in tests and in the applications too', () => {
    const test = 'libs/ddpm/src/lib/a.unit.test.ts';
    expect(violationsWith({ [test]: `${CLEAN[test]}\nMath.random();` })).toBe(
      `${test}:4  uses Math.random (draw from a seeded stream)`,
    );
    expect(violationsWith({ 'apps/dashboard/launcher/b.ts': 'Math.random();' })).toContain(
      'launcher/b.ts:1  uses Math.random',
    );
  });

  it('lets the dashboard have types of the store, and values only on the server side', () => {
    const page = 'apps/dashboard/src/page.tsx';
    expect(violationsWith({ [page]: `${CLEAN[page]}\nimport { open } from '@interpolab/tracking';` })).toBe(
      `${page}:5  dashboard may import only types of tracking (use import type)`,
    );
    expect(
      violationsWith({ [page]: `${CLEAN[page]}\nimport { type R } from '@interpolab/tracking';` }),
    ).toContain('may import only types of tracking');
  });

  it('keeps prisma with the store, and tfjs away from it', () => {
    expect(violationsWith({ 'apps/dashboard/src/b.ts': "import '@prisma/client';" })).toContain(
      "imports '@prisma/client' (prisma), which app:dashboard never may",
    );
    expect(violationsWith({ 'libs/tracking/src/index.ts': "import '@tensorflow/tfjs-core';" })).toContain(
      "imports '@tensorflow/tfjs-core' (tfjs), which layer:store never may",
    );
  });

  it('sees through a path alias that leaves the package', () => {
    const tsconfig =
      '{ "compilerOptions": { "paths": { "@/*": ["./src/*"], "~api/*": ["../../libs/api/src/*"] } } }';
    expect(
      violationsWith({
        'apps/dashboard/tsconfig.json': tsconfig,
        'apps/dashboard/src/b.ts': "import '~api/index.ts';",
      }),
    ).toBe(
      "apps/dashboard/src/b.ts:1  imports '~api/index.ts' across the border of dashboard (import the package by its name)",
    );
  });

  it('checks the files at the root and in prisma/', () => {
    expect(violationsWith({ 'prisma/seed/runs.ts': "import '../../libs/tracking/src/index.ts';" })).toBe(
      "prisma/seed/runs.ts:1  imports '../../libs/tracking/src/index.ts' across the border of workspace (import the package by its name)",
    );
  });

  it('compares package.json with what is imported', () => {
    const path = 'libs/ddpm/package.json';
    const changed = (more: object): string =>
      violationsWith({ [path]: manifest('ddpm', 'layer:science', more) });
    expect(changed({ dependencies: needs('tensor') })).toBe(
      'libs/ddpm/src/lib/a.unit.test.ts:1  imports @interpolab/testing, which is not in its package.json',
    );
    expect(changed({ dependencies: needs('tensor', 'classifier'), devDependencies: needs('testing') })).toBe(
      `${path}:1  ddpm may not depend on classifier\n${path}:1  depends on @interpolab/classifier, which no source imports (remove it)`,
    );
    expect(changed({ dependencies: needs('tensor', 'testing') })).toBe(
      `${path}:1  depends on @interpolab/testing, which only tests import (move it to devDependencies)`,
    );
    expect(changed({ devDependencies: needs('tensor', 'testing') })).toBe(
      'libs/ddpm/src/index.ts:2  imports @interpolab/tensor, which is only in devDependencies (move it to dependencies)',
    );
  });

  it('makes a new project choose its row, and its tag', () => {
    expect(violationsWith({ 'libs/new/package.json': manifest('new', 'layer:science') })).toBe(
      'libs/new/package.json:1  new is in no row of tools/module-boundaries/src/lib/boundary-rules.ts (add it)',
    );
    const untagged = manifest('classifier', 'layer:science').replace('"layer:science"', '');
    expect(violationsWith({ 'libs/classifier/package.json': untagged })).toBe(
      'libs/classifier/package.json:1  classifier must carry the tag layer:science, got none',
    );
  });
});
