import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDatabase, openArtifactStore, resolveDataDirectory } from '@interpolab/tracking';
import { requireFreePort } from './claim-port.ts';
import { addressOf, isLoopback, requireTokens } from './open-address.ts';
import { parseArguments, USAGE, UsageError } from './parse-arguments.ts';
import { dashboardRoot, runNext } from './run-next.ts';

/**
 * Starts the dashboard. What touches files (the embedded database, migrations) happens here, outside of what Next
 * bundles; the server gets the database's address and the folder of artifacts through its environment.
 */
async function main(): Promise<void> {
  const { command, port, host, help } = parseArguments(process.argv.slice(2));
  if (help) {
    console.log(USAGE);
    return;
  }
  if (command === 'serve' && !existsSync(join(dashboardRoot, '.next/BUILD_ID'))) {
    throw new Error('dashboard: it has not been built (start it with: npx nx run dashboard:serve).');
  }
  await requireFreePort(port, host);
  const dataDirectory = resolveDataDirectory();
  await openArtifactStore({ dataDirectory }); // says here, in one line, what is wrong with INTERPOLAB_ARTIFACTS
  const databaseUrl = await ensureDatabase({ dataDirectory });
  if (!isLoopback(host)) await requireTokens(databaseUrl, host);
  const address = addressOf(host, port);
  const { hostname } = new URL(address);
  const code = randomBytes(24).toString('base64url');
  const server = runNext(command === 'serve' ? 'start' : 'dev', {
    ...{ host, port },
    env: {
      DATABASE_URL: databaseUrl,
      INTERPOLAB_DATA_DIR: dataDirectory,
      INTERPOLAB_ALLOWED_HOSTS: [process.env.INTERPOLAB_ALLOWED_HOSTS ?? '', hostname].join(','),
      // Of the code only the hash: environments can be read by other programs of this user.
      INTERPOLAB_SIGN_IN_HASH: createHash('sha256').update(code).digest('hex'),
    },
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
  if (!stopping)
    console.log(
      `Interpolab dashboard: ${address}   (Ctrl-C stops it)\nSign in, once, with:  ${address}/sign-in?code=${code}`,
    );
  const exitCode = await server.ended;
  process.exitCode = stopping ? 0 : (exitCode ?? 1);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
