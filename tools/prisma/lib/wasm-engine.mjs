import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { engineLog } from './engine-log.mjs';
import { migrationAdapterFactory } from './migration-adapter.mjs';

const gluePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');

// The engine writes the text of a panic here before it traps.
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  message: '',
  get() {
    return this.message;
  },
  set_message(message) {
    this.message = message;
  },
};
export const lastPanic = () => globalThis.PRISMA_WASM_PANIC_REGISTRY.get();

/** The engine's build id, the last part of its package version. */
export function wasmEngineVersion() {
  const { version } = JSON.parse(readFileSync(join(dirname(gluePath), 'package.json'), 'utf8'));
  return version.split('.').pop();
}

let loaded;
async function loadEngine() {
  const glue = await import(pathToFileURL(gluePath).href);
  const bytes = readFileSync(gluePath.replace(/\.js$/, '.wasm'));
  const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': glue });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue.SchemaEngine;
}

// Both read the schema that the migrations make from the engine's cache, and only devDiagnostic fills it.
const needsDiagnostic = new Set(['evaluateDataLoss', 'createMigration']);

/** One call on an engine of its own, as a wasm engine opens its shadow database just once. */
export async function callWasmEngine({ method, params, datamodels, datasource }) {
  const SchemaEngine = await (loaded ??= loadEngine());
  const cleanup = [];
  const onLog = (message) => process.env.DEBUG?.includes('schema') && engineLog('INFO', String(message));
  try {
    const engine = await SchemaEngine.new(
      { datamodels: datamodels.length > 0 ? datamodels : undefined },
      onLog,
      migrationAdapterFactory(datasource, cleanup),
    );
    if (needsDiagnostic.has(method))
      await engine.devDiagnostic({ migrationsList: params.migrationsList, filters: params.filters });
    return await engine[method === 'getDatabaseVersion' ? 'version' : method](params ?? null);
  } finally {
    for (const step of cleanup) await step().catch((error) => engineLog('WARN', error.message));
  }
}
