// nx run dashboard:demo [--from FOLDER]
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase, openArtifactStore, resolveDataDirectory } from '@interpolab/tracking';
import { LOOPBACK } from './claim-port.ts';
import { DEMO_FOLDER, fillDemo } from './fill-demo.ts';
import { DEFAULT_PORT } from './parse-arguments.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { from: { type: 'string' } } });
  const from = values.from ? resolve(process.env.INIT_CWD ?? process.cwd(), values.from) : DEMO_FOLDER;
  const { project, filled, runs } = await fillDemo({
    ...{ databaseUrl: await ensureDatabase(), from },
    artifacts: await openArtifactStore({ dataDirectory: resolveDataDirectory() }),
    onProgress: (line) => console.error(`  ${line}`),
  });
  const address = `http://${LOOPBACK}:${DEFAULT_PORT}/?project=${encodeURIComponent(project)}`;
  console.log(
    `The project "${project}" ${filled ? 'has now' : 'was there already, with'} ${runs} runs of the demonstration.`,
  );
  console.log(`See them: npx nx run dashboard:serve, sign in, then ${address}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
