// A training whose disk is full for a while: tsx full-disk-child.test-support.ts <data directory> <URL> <run id> [<filler>].
// It says "refused" when the disk refuses its journal, "logged" when it has logged everything all the same, and goes on
// to its end when it is told something. A filler is a file that it removes then, so that the disk has room again.
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { openTracking } from './tracking.ts';

process.on('SIGXFSZ', () => {}); // then a write over the limit is an error (EFBIG), and not the end
const [dataDirectory, databaseUrl, id, filler] = process.argv.slice(2);
const tracking = await openTracking({
  ...{ dataDirectory, databaseUrl },
  onProblem: (problem) => {
    if (problem.includes('cannot be written')) console.log('refused');
  },
});
const run = tracking.startRun({
  ...{ id, project: 'p', name: 'n', kind: 'ddpm', config: {}, seed: 1, engine: 'cpu' },
});
for (let step = 0; step < 2000; step++) run.log({ loss: step }, { step });
console.log('logged');
await once(process.stdin, 'data');
if (filler) rmSync(filler);
run.finish('finished');
await tracking.close();
process.exit(0);
