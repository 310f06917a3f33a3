import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from '@interpolab/tracking';

const root = join(import.meta.dirname, '../../..');
/** What the build is made of. */
const SOURCES = [
  'apps/dashboard/src',
  'apps/dashboard/next.config.ts',
  'libs/api/src',
  'libs/evaluation/src',
  'libs/tracking/src',
];

/**
 * Builds the dashboard as a user's `nx run dashboard:serve` does, unless it is newer than its sources. Test files run
 * beside each other, and a build would pull a served one's files away, so one builds and the others wait.
 */
export async function buildDashboard(): Promise<void> {
  const folder = join(root, 'apps/dashboard/node_modules/.cache');
  mkdirSync(folder, { recursive: true });
  const release = await lockFile(join(folder, 'e2e-build.lock'), 280_000);
  try {
    if (!isUpToDate()) build();
  } finally {
    await release();
  }
}

function build(): void {
  const { status, stdout, stderr } = spawnSync(
    join(root, 'node_modules/.bin/nx'),
    ['run', 'dashboard:build'],
    {
      ...{ cwd: root, encoding: 'utf8' },
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    },
  );
  if (status !== 0) throw new Error(`dashboard:build failed.\n${stdout}\n${stderr}`);
}

function isUpToDate(): boolean {
  const built = statSync(join(root, 'apps/dashboard/.next/BUILD_ID'), { throwIfNoEntry: false });
  const lockedPackages = join(root, 'package-lock.json');
  return (
    built !== undefined &&
    [lockedPackages, ...SOURCES.flatMap(entriesOf)].every((path) => timeOf(path) < built.mtimeMs)
  );
}

/** Folders too: what was taken away shows by their times. */
function entriesOf(source: string): string[] {
  const path = join(root, source);
  if (!statSync(path).isDirectory()) return [path];
  return [path, ...readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => join(path, name))];
}

const timeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;
