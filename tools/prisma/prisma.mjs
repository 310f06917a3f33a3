#!/usr/bin/env node
// Prisma's CLI without its download: the schema engine it wants is schema-engine.mjs beside this file. A command
// that needs a database gets DATABASE_URL or else the embedded one.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const needsDatabase = ['migrate', 'db', 'studio'].includes(args[0]) && !args.includes('--help');

function fail(message) {
  console.error(message);
  process.exit(1);
}

function findCli() {
  try {
    return createRequire(import.meta.url).resolve('prisma/build/index.js');
  } catch {
    // `npm install --omit=dev` runs the root's prepare script too, and has no Prisma to run.
    if (args[0] === 'generate') {
      console.warn('prisma generate: skipped, the package "prisma" is not installed.');
      process.exit(0);
    }
    return fail('prisma: the package "prisma" is not installed (run npm install).');
  }
}

async function embeddedDatabase() {
  const { register } = await import('tsx/esm/api');
  register();
  const { ensurePostgres } = await import('@interpolab/tracking/database');
  return ensurePostgres().catch((error) => fail(error.message));
}

const cli = findCli();
const env = {
  ...process.env,
  PRISMA_SCHEMA_ENGINE_BINARY:
    process.env.PRISMA_SCHEMA_ENGINE_BINARY ?? fileURLToPath(new URL('./schema-engine.mjs', import.meta.url)),
  PRISMA_HIDE_UPDATE_MESSAGE: '1',
  CHECKPOINT_DISABLE: '1', // no call home
};
if (needsDatabase && !env.DATABASE_URL) env.DATABASE_URL = await embeddedDatabase();
const cwd = fileURLToPath(new URL('../..', import.meta.url)); // prisma.config.ts is there
const { status } = spawnSync(process.execPath, [cli, ...args], { stdio: 'inherit', env, cwd });
process.exit(status ?? 1);
