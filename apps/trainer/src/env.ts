import { resolveDataDirectory } from '@interpolab/tracking';

// The only place of the trainer that reads the environment.

/** Where results, the database and artifacts live: INTERPOLAB_DATA_DIR, or `.data` in the workspace. */
export function dataDirectory(): string {
  return resolveDataDirectory();
}

/** Where the command was typed: npm and Nx start programs in other folders. */
export function callersDirectory(): string {
  return process.env.INIT_CWD ?? process.env.NX_WORKSPACE_ROOT ?? process.cwd();
}

/** INTERPOLAB_DEBUG=1 prints the stack of an error beside its message. */
export function isDebugging(): boolean {
  return process.env.INTERPOLAB_DEBUG === '1';
}
