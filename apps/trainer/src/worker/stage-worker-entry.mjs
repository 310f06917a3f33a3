// tsx does not reach into worker threads on Node 20: the thread starts in plain JavaScript and brings its own.
import { register } from 'tsx/esm/api';

register();
await import('./stage-worker.ts');
