import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readUncommitted, UNCOMMITTED_CHARACTERS } from './uncommitted-changes.ts';

let folder: string;
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd: folder });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'interpolab-diff-'));
  git('init', '-q');
  await writeFile(join(folder, 'a.txt'), 'one\n');
  git('add', '.');
  git('commit', '-qm', 'first');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is nothing where nothing differs, and where there is no repository', async () => {
  expect(await readUncommitted(folder)).toBeNull();
  expect(await readUncommitted(tmpdir())).toBeNull();
});

it('has changed lines and new files, without secrets', async () => {
  const secret = `ghp_${'a1'.repeat(15)}`;
  await writeFile(join(folder, 'a.txt'), `two\nkey ${secret}\n`);
  await writeFile(join(folder, 'new.txt'), 'x');
  const text = await readUncommitted(folder);
  expect(text).toMatch(/^\?\? new\.txt\ndiff --git a\/a\.txt b\/a\.txt\n/);
  expect(text).toContain('\n-one\n+two\n');
  expect(text).toContain('[redacted]');
  expect(text).not.toContain(secret);
});

it('runs no program that the repository names', async () => {
  git('config', 'diff.external', `touch ${join(folder, 'ran')} #`);
  expect(await readUncommitted(folder)).toContain('+two');
  git('config', '--unset', 'diff.external');
  expect(await readUncommitted(folder)).not.toContain('ran');
});

it('is cut at the end of a line, and says so', async () => {
  await writeFile(join(folder, 'a.txt'), 'a line of text\n'.repeat(100_000));
  const text = (await readUncommitted(folder)) ?? '';
  expect(text.length).toBeLessThan(UNCOMMITTED_CHARACTERS + 100);
  expect(text.endsWith('+a line of text\n… cut here, after 200000 characters\n')).toBe(true);
});
