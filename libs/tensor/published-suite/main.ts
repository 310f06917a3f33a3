// `npx nx run tensor:published-suite -- --engine native|wasm|cpu [--json] [--grep <pattern>]`: what tfjs-core's own
// test suite says about an engine. Exit code 1 if a spec fails that explanations.ts does not explain.
import { parseArgs } from 'node:util';
import type { EngineName } from '../src/lib/engine.ts';
import { type Explained, explain, explanations } from './explanations.ts';
import { runSuite } from './run-suite.ts';

const names: EngineName[] = ['native', 'wasm', 'cpu'];

function readOptions() {
  const { values } = parseArgs({
    options: {
      engine: { type: 'string', default: 'native' },
      json: { type: 'boolean', default: false },
      grep: { type: 'string', default: '' },
    },
  });
  const engine = names.find((name) => name === values.engine);
  if (engine === undefined) {
    throw new RangeError(`published-suite: --engine must be ${names.join(', ')}, got '${values.engine}'.`);
  }
  return { ...values, engine };
}

function print(engine: string, found: Explained): void {
  const { passed, pending, excluded, differing, unexplained } = found;
  console.log(
    `${engine}: ${passed} passed, ${unexplained.length} failed, ${differing.length} differ and ${excluded.length} are excluded with a reason, ${pending} switched off by the suite; ${(100 * found.share).toFixed(2)} % of those for this engine pass.`,
  );
  for (const { kind, reason, name, failure } of explanations) {
    const of = (kind === 'excluded' ? excluded : differing).filter(
      (spec) => (name?.test(spec.name) ?? true) && (failure?.test(spec.message) ?? true),
    );
    if (of.length > 0) console.log(`  ${kind}, ${of.length}: ${reason}`);
  }
  for (const { name, message } of unexplained) console.log(`  failed: ${name}\n    ${message}`);
}

const { engine, json, grep } = readOptions();
const { specs, tfjs } = await runSuite(engine, grep);
const found = explain(specs, engine === 'cpu' ? [] : explanations);
if (json) console.log(JSON.stringify({ engine, tfjs, ...found, unneeded: undefined }, null, 2));
else print(engine, found);
process.exitCode = found.unexplained.length > 0 ? 1 : 0;
