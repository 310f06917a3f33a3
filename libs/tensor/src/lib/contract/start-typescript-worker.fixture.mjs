// The first file of a worker thread: --import does not reach workers, so it registers the TypeScript loader itself.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.file);
