// A program that trains and is killed: tsx training-child.test-support.ts <data directory> <run id> <first step>.
// It says on stdout which step it has logged last; every such step has to be in the database in the end.
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { openTracking } from './tracking.ts';

/** A pipe may be full, and is not waited for. */
function say(text: string): void {
  for (;;) {
    try {
      writeSync(1, text);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}

const [dataDirectory, id, first] = process.argv.slice(2);
const tracking = await openTracking({ dataDirectory, onProblem: (message) => writeSync(2, `${message}\n`) });
const run = tracking.startRun({
  ...{
    id,
    project: 'killed',
    name: 'training',
    kind: 'ddpm',
    config: {},
    seed: 1,
    engine: 'cpu',
    resume: true,
  },
});
for (let step = Number(first); ; step++) {
  run.log({ loss: 1 / (step + 1), step }, { step });
  say(`${step}\n`);
  if (step % 50 === 0) await setImmediate(); // lets the shipper work, so that the kill hits it too
}
