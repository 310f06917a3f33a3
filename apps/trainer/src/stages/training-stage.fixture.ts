// Runs the data stage and one training stage in a process of its own, so that a test can kill it:
//   node --import tsx training-stage.fixture.ts FOLDER ddpm|classifier PATH=VALUE …
// Prints every event of the training stage as a line of JSON.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEngine } from '@interpolab/tensor';
import { resolveConfig } from '../config/experiment-config.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageContext, StageJob } from './stage.ts';
import { stagePrograms } from './stage-programs.ts';

const [folder, kind, ...overrides] = process.argv.slice(2) as [string, 'ddpm' | 'classifier', ...string[]];
const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
const config = resolveConfig({ preset, overrides });
const jobOf = (stage: StageJob['kind']): StageJob => {
  const own = join(folder, stage);
  mkdirSync(own, { recursive: true });
  return { kind: stage, key: 'k', folder: own, inputs: { data: join(folder, 'data') }, config, seed: 0 };
};
const print = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);
const silent: StageContext = {
  report: silentReporter,
  shouldStop: () => false,
};
const loud: StageContext = {
  report: {
    ...silentReporter,
    progress: (done) => print({ done }),
    metrics: (values, step) => print({ step, values }),
    picture: (name, png, options) => print({ picture: name, bytes: png.length, ...options }),
    warning: (text) => print({ warning: text }),
  },
  shouldStop: () => false,
};

const engine = await startEngine({ engine: 'wasm', threads: 1 });
await stagePrograms.data.run(jobOf('data'), silent);
print({ result: await stagePrograms[kind].run(jobOf(kind), loud) });
await engine.dispose();
