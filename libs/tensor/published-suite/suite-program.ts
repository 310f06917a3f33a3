// What the child process runs, bundled by bundle-suite.ts: `node suite.mjs <engine> <report file> [pattern]`. Runs the
// spec files of tfjs-core on one engine and writes what became of each spec.
import { writeFile } from 'node:fs/promises';
import jasmineRequire, { type SpecDone } from 'jasmine-core/lib/jasmine-core/jasmine.js';
import type { EngineName } from '../src/lib/engine.ts';
import { startEngine } from '../src/lib/start-engine.ts';
import * as tf from '../src/lib/tf.ts';
import type { SpecResult } from './spec-result.ts';

const [engineName, reportFile, pattern] = process.argv.slice(2);

// The spec files expect jasmine's functions as globals.
const jasmine = jasmineRequire.core(jasmineRequire);
const environment = jasmine.getEnv({ suppressLoadErrors: true });
Object.assign(globalThis, jasmineRequire.interface(jasmine, environment));

const engine = await startEngine({ engine: engineName as EngineName, threads: 2 });
// What the published set-up of the suite loads: gradients (for ours, ../src/lib/gradients) and methods of tensors.
if (engineName === 'cpu') await import('@tensorflow/tfjs-core/register_all_gradients');
await import('@tensorflow/tfjs-core/public/chained_ops/register_all_chained_ops');
const { setTestEnvs } = await import('@tensorflow/tfjs-core/jasmine_util');
// One name for all engines, so that a spec has one name.
setTestEnvs([{ name: 'engine', backendName: engine.name, isDataSync: true }]);
await import('@tensorflow/tfjs-core/tests');

const specs: SpecResult[] = [];
const nameOf = (fullName: string) => fullName.replace(' engine {}', '');
const wanted = new RegExp(pattern ?? '');
environment.configure({ random: false, specFilter: (spec) => wanted.test(nameOf(spec.getFullName())) });
environment.clearReporters();
environment.addReporter({
  specDone({ fullName, status, failedExpectations }: SpecDone) {
    if (status === 'excluded') return;
    specs.push({
      name: nameOf(fullName),
      status,
      message: failedExpectations[0]?.message ?? '',
    });
  },
});
await environment.execute();
await writeFile(reportFile, JSON.stringify({ tfjs: tf.version_core, specs }));
process.exit(0); // some spec files leave timers behind
