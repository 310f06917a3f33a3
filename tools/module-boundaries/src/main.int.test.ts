import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { formatRules } from './lib/format-rules.ts';

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', 'src/main.ts', ...args], {
    cwd: join(import.meta.dirname, '..'),
    encoding: 'utf8',
  });
}

function workspaceWith(source: string): string {
  const root = mkdtempSync(join(tmpdir(), 'interpolab-boundaries-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'libs/tensor'), { recursive: true });
  writeFileSync(join(root, 'package.json'), '{ "name": "root", "workspaces": ["libs/*"] }');
  writeFileSync(
    join(root, 'libs/tensor/package.json'),
    '{ "name": "t", "nx": { "name": "tensor", "tags": ["layer:base"] } }',
  );
  writeFileSync(join(root, 'libs/tensor/a.ts'), source);
  return root;
}

it('exits 1 and prints file, line and reason of a forbidden import', () => {
  const { status, stdout, stderr } = run(workspaceWith("\nimport '@prisma/client';\n"));
  expect(status).toBe(1);
  expect(stderr).toContain(
    "libs/tensor/a.ts:2  imports '@prisma/client' (prisma), which layer:base never may",
  );
  expect(stdout).toBe('module boundaries: 2 violations in 1 files of 2 projects\n');
});

it('exits 0 when there is nothing to report', () => {
  expect(run(workspaceWith('export const a = 1;'))).toMatchObject({
    status: 0,
    stdout: 'module boundaries: 0 violations in 1 files of 2 projects\n',
    stderr: '',
  });
});

it('prints the table', () => {
  expect(run('--markdown').stdout).toBe(`${formatRules()}\n`);
});
