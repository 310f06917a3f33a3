#!/usr/bin/env node
// Everything that must hold before a change may land, in one command: format and lint, who may import whom,
// types, and every test. Ends with one line of counts, `N passed, N failed, N skipped`, for people and for CI;
// a check without tests of its own (lint, types) counts as one.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const workspace = resolve(fileURLToPath(import.meta.url), '../../..');
const program = (name) => join(workspace, 'node_modules/.bin', name);

const checks = [
  { name: 'format and lint', command: [program('biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'module boundaries', command: [program('nx'), 'run', 'tool-module-boundaries:boundaries'] },
  { name: 'types', command: [program('nx'), 'run-many', '-t', 'typecheck', '--outputStyle=static'] },
];

const counts = { passed: 0, failed: 0, skipped: 0 };

function run([file, ...args]) {
  return spawnSync(file, args, { cwd: workspace, stdio: 'inherit' }).status === 0;
}

for (const { name, command } of checks) {
  console.log(`\n── ${name}`);
  const ok = run(command);
  counts[ok ? 'passed' : 'failed']++;
  if (!ok) console.log(`${name}: failed`);
}

console.log('\n── tests');
const scratch = mkdtempSync(join(tmpdir(), 'interpolab-test-'));
try {
  const report = join(scratch, 'vitest.json');
  const filter = process.argv.slice(2);
  const ok = run([
    program('vitest'),
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...filter,
  ]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  counts.passed += numPassedTests;
  // A file that could not even be loaded has no failed test to count.
  counts.failed += ok
    ? numFailedTests
    : Math.max(1, numFailedTests, numFailedTests === 0 ? numFailedTestSuites : 0);
  counts.skipped += numPendingTests + numTodoTests;
} catch (error) {
  console.log(`tests: no report (${error.message})`);
  counts.failed++;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

console.log(`\n${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
