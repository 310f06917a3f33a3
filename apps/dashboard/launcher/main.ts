import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDatabase, resolveDataDirectory } from '@interpolab/tracking';
import { LOOPBACK, requireFreePort } from './claim-port.ts';
import { parseArguments, USAGE, UsageError } from './parse-arguments.ts';
import { dashboardRoot, runNext } from './run-next.ts';

/**
 * Starts the dashboard. What touches files (the embedded database, migrations) happens here, outside of what Next
 * bundles; the server gets the database's address and the folder of artifacts through its environment.
 */
async function main(): Promise<void> {
  const { command, port, help } = parseArguments(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return;
  }
  if (command === 'serve' && !existsSync(join(dashboardRoot, '.next/BUILD_ID'))) {
    throw new Error('dashboard: it has not been built (start it with: npx nx run dashboard:serve).');
  }
  await requireFreePort(port);
  const dataDirectory = resolveDataDirectory();
  const databaseUrl = await ensureDatabase({ dataDirectory });
  const server = runNext(command === 'serve' ? 'start' : 'dev', {
    port,
    env: { DATABASE_URL: databaseUrl, INTERPOLAB_DATA_DIR: dataDirectory },
  });
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping = true;
      server.stop();
    });
  }
  await server.ready.catch((error: Error) => {
    if (!stopping) throw error;
  });
  if (!stopping) console.log(`Interpolab dashboard: http://${LOOPBACK}:${port}   (Ctrl-C stops it)`);
  const code = await server.ended;
  process.exitCode = stopping ? 0 : (code ?? 1);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
