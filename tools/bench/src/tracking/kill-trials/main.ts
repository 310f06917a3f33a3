// Kills client, sender and server at random points and counts what is lost or doubled:
//   npx nx run tool-bench:kill-trials -- [--trials 1000] [--seed 0] [--json]
// Ends with 1 if anything was.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { stopPostgres } from '@interpolab/tracking';
import { runKillTrials } from './run-kill-trials.ts';

const TRIALS_A_RUN = 20;

const { values: options } = parseArgs({
  options: {
    trials: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '0' },
    json: { type: 'boolean', default: false },
  },
});
const trials = Number(options.trials);
if (!Number.isSafeInteger(trials) || trials < 1)
  throw new Error(`kill trials: expected a whole number from 1 up as --trials, got "${options.trials}".`);

const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-kill-'));
const begin = performance.now();
try {
  const report = await runKillTrials({
    ...{ dataDirectory, settings: {}, trials, seed: Number(options.seed), trialsPerRun: TRIALS_A_RUN },
    onTrial(trial) {
      const seconds = (performance.now() - begin) / 1000;
      const left = Math.round((seconds / trial) * (trials - trial));
      if (trial % 10 === 0)
        process.stderr.write(
          `${trial} of ${trials} trials, ${(trial / seconds).toFixed(2)}/s, ${left} s left\n`,
        );
    },
  });
  const { lost, duplicates, wrongStarts, ...rest } = report;
  if (options.json) console.log(JSON.stringify(report));
  else {
    const { client, sender, server } = rest.trials;
    console.log(
      `${trials} kills (${client} client, ${sender} sender, ${server} server), ${rest.runs} runs, ` +
        `${rest.acknowledged} steps acknowledged, ${rest.stored} stored (${rest.unsaid} of them journalled, but killed ` +
        `before they were said): ${lost} lost, ${duplicates} doubled, ${wrongStarts} wrong starts.`,
    );
  }
  if (lost + duplicates + wrongStarts > 0) process.exitCode = 1;
} finally {
  await stopPostgres({ dataDirectory });
  await rm(dataDirectory, { recursive: true, force: true });
}
