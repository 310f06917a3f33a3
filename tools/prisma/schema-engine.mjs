#!/usr/bin/env node
// A stand-in for Prisma's native `schema-engine`, the one Prisma program that npm does not carry. The CLI starts it
// when PRISMA_SCHEMA_ENGINE_BINARY names it: either `schema-engine [options] cli <command>`, or JSON-RPC over stdin
// and stdout. The work is done by Prisma's own @prisma/schema-engine-wasm over @prisma/adapter-pg, so migration
// files, checksums and the table _prisma_migrations come out as with the native engine. README.md has the details.
import { readFileSync } from 'node:fs';
import { runCliCommand } from './lib/cli-command.mjs';
import { createDatabase } from './lib/database.mjs';
import { serveJsonRpc } from './lib/json-rpc.mjs';
import { callWasmEngine, wasmEngineVersion } from './lib/wasm-engine.mjs';

/** The part of the native engine's command line that the CLI uses. */
function parseArguments(argv) {
  const options = { datamodels: [], datasource: {}, command: undefined, version: false };
  const rest = [...argv];
  while (rest.length > 0) {
    const word = rest.shift();
    if (word === '--version' || word === '-V') options.version = true;
    else if (word === '--datamodels') options.datamodels.push(rest.shift());
    else if (word === '--datasource') options.datasource = JSON.parse(rest.shift());
    else if (word === 'cli') options.command = rest.shift();
    else if (word.startsWith('--')) rest.shift(); // --enabled-preview-features X, --extension-types X
  }
  return options;
}

const options = parseArguments(process.argv.slice(2));
if (options.version) {
  console.log(`schema-engine-cli ${wasmEngineVersion()} (wasm)`);
} else if (options.command) {
  process.exitCode = await runCliCommand(options.command, options.datasource.url);
} else {
  serveJsonRpc(async (method, params, print) => {
    if (method === 'createDatabase') return createDatabase(params?.datasource?.url ?? options.datasource.url);
    const datamodels = options.datamodels.map((path) => [path, readFileSync(path, 'utf8')]);
    const result = await callWasmEngine({ method, params, datamodels, datasource: options.datasource });
    if (method === 'diff' && result?.stdout) await print(result.stdout);
    return result ?? {};
  });
}
