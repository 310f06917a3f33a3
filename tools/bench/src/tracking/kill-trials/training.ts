// The training of a kill trial: tsx training.ts <data directory> <run id> <first step> <settings of the server as JSON>
// For each step that log() has returned from it says "<step> <sender's pid or 0>" on stdout, so that its death cannot take an
// acknowledgement along; once it is told to, it stops logging, flushes, and says "flushed <step>".
import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openTracking } from '@interpolab/tracking';

/** A pipe may be full, and is not waited for. */
function say(text: string): void {
  for (;;) {
    try {
      writeSync(1, `${text}\n`);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const [dataDirectory, id, first, settings] = process.argv.slice(2);
const problems = process.env.KILL_TRIALS_VERBOSE ? (text: string) => writeSync(2, `${text}\n`) : () => {};
const tracking = await openTracking({
  ...{ dataDirectory, settings: JSON.parse(settings), onProblem: (message) => problems(message) },
});
say('opened');
let flushing = false;
process.on('message', () => {
  flushing = true;
});
process.on('disconnect', () => process.exit(1)); // nobody conducts the trials any more
const run = tracking.startRun({
  ...{ id, project: 'kill-trials', name: 'training', kind: 'ddpm', config: {}, seed: 1, engine: 'none' },
  resume: 'allow',
});
say('started');
for (let step = Number(first); !flushing; step++) {
  run.log({ step, wave: Math.sin(step) }, { step });
  say(`${step} ${tracking.senderPid ?? 0}`);
  if (step % 5 === 0) await sleep(1);
}
await tracking.flush();
say('flushed');
await sleep(3600_000); // until it is killed
