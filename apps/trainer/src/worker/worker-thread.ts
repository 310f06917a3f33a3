import { Worker } from 'node:worker_threads';
import type { EngineChoice } from '@interpolab/tensor';
import type { WorkerChannel } from './compute-worker.ts';
import type { WorkerMessage, WorkerStart } from './messages.ts';

export const entry = new URL('./stage-worker-entry.mjs', import.meta.url);

/** A computing thread of this process. It is stopped by a flag in shared memory. */
export function startThread(options: { engine: EngineChoice; threads?: number }): WorkerChannel {
  const stopFlag = new SharedArrayBuffer(4);
  const start: WorkerStart = { ...options, stopFlag };
  const worker = new Worker(entry, { workerData: start });
  return {
    send: (request) => worker.postMessage(request),
    listen(onMessage, onEnd) {
      const onError = (error: Error) => onEnd(error.message);
      const onExit = (code: number) =>
        onEnd(`the computing thread ended unexpectedly (code ${code}); is the machine out of memory?`);
      const hear = (message: WorkerMessage) => onMessage(message);
      worker.on('message', hear).on('error', onError).on('exit', onExit);
      return () => worker.off('message', hear).off('error', onError).off('exit', onExit);
    },
    requestStop: () => {
      Atomics.store(new Int32Array(stopFlag), 0, 1);
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
