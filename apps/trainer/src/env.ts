import { resolveDataDirectory } from '@interpolab/tracking';
import { UsageError } from './config/config-error.ts';

// The only place of the trainer that reads the environment.

/** Where results, the database and artifacts live: INTERPOLAB_DATA_DIR, or `.data` in the workspace. */
export function dataDirectory(): string {
  return resolveDataDirectory();
}

/** Where the command was typed: npm and Nx start programs in other folders. */
export function callersDirectory(): string {
  return process.env.INIT_CWD ?? process.env.NX_WORKSPACE_ROOT ?? process.cwd();
}

/** Whether the database is a server of the user's, not the embedded one. */
export function hasDatabaseOfItsOwn(): boolean {
  return Boolean(process.env.DATABASE_URL);
}

/**
 * INTERPOLAB_CARRY=300: stages come from other machines and go to them through the bucket of INTERPOLAB_ARTIFACTS, and the
 * progress of a running one goes there every 300 seconds. Undefined: they do not.
 * @throws UsageError in one line.
 */
export function carrySeconds(): number | undefined {
  const written = process.env.INTERPOLAB_CARRY ?? '';
  if (written === '') return undefined;
  if (!/^\d{1,6}(\.\d+)?$/.test(written))
    throw new UsageError(`INTERPOLAB_CARRY: expected seconds, e.g. 300, got "${written}"`);
  return Number(written);
}

/** INTERPOLAB_DEBUG=1 prints the stack of an error beside its message. */
export function isDebugging(): boolean {
  return process.env.INTERPOLAB_DEBUG === '1';
}

/**
 * What the tracker observes of a command besides what that logs; INTERPOLAB_CONSOLE=0, INTERPOLAB_SYSTEM_METRICS=0 and
 * INTERPOLAB_GIT_DIFF=0 leave it out.
 */
export function observed(): { console: boolean; systemMetrics: boolean; uncommitted: boolean } {
  const { INTERPOLAB_CONSOLE, INTERPOLAB_SYSTEM_METRICS, INTERPOLAB_GIT_DIFF } = process.env;
  return {
    console: INTERPOLAB_CONSOLE !== '0',
    systemMetrics: INTERPOLAB_SYSTEM_METRICS !== '0',
    uncommitted: INTERPOLAB_GIT_DIFF !== '0',
  };
}
