import { execFile } from 'node:child_process';
import { arch, cpus, hostname, platform, release, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { JsonObject } from '../store/run-store.ts';

/** What a run has around it: kept with it so that it can be repeated. */
export interface Surroundings {
  gitCommit: string | null;
  /** Whether files differ from the commit; null when there is no git. */
  gitDirty: boolean | null;
  host: string;
  environment: JsonObject;
}

const execute = promisify(execFile);

async function git(directory: string, args: string[]): Promise<string | null> {
  // Without its optional locks: `status` would write the index, stand in the way of the user's own git, and leave a lock
  // behind where the disk is full.
  return execute('git', ['--no-optional-locks', ...args], {
    cwd: directory,
    timeout: 10_000,
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    ({ stdout }) => stdout.trim(),
    () => null,
  );
}

/** Looks at this machine and at the repository at `directory`. */
export async function readSurroundings(directory: string): Promise<Surroundings> {
  const [gitCommit, changes] = await Promise.all([
    git(directory, ['rev-parse', 'HEAD']),
    git(directory, ['status', '--porcelain']),
  ]);
  const processors = cpus();
  return {
    gitCommit,
    gitDirty: gitCommit === null || changes === null ? null : changes !== '',
    host: hostname(),
    environment: {
      node: process.version,
      platform: platform(),
      arch: arch(),
      release: release(),
      processor: processors[0]?.model ?? 'unknown',
      processors: processors.length,
      memoryBytes: totalmem(),
      pid: process.pid,
    },
  };
}
