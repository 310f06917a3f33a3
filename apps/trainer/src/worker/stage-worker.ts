// The thread that computes. Kernels block an event loop for as long as they run, so the main thread keeps its
// own free for progress, heartbeats, the journal and Ctrl-C, and hands every stage to this one.
import { parentPort, workerData } from 'node:worker_threads';
import { startEngine } from '@interpolab/tensor';
import type { StageContext, StageJob, StageProgram, StageReporter } from '../stages/stage.ts';
import { stagePrograms } from '../stages/stage-programs.ts';
import type { WorkerMessage, WorkerRequest, WorkerStart } from './messages.ts';

const port = parentPort!;
const { engine: choice, threads, stopFlag } = workerData as WorkerStart;
const stop = new Int32Array(stopFlag);
const post = (message: WorkerMessage) => port.postMessage(message);

const report: StageReporter = {
  progress: (done, total, values = {}) => post({ type: 'progress', done, total, values }),
  metrics: (values, step) => post({ type: 'metrics', values, step }),
  picture: (name, png, options) => post({ type: 'picture', name, png, ...options }),
  histogram: (name, histogram) => post({ type: 'histogram', name, histogram }),
};
const context: StageContext = { report, shouldStop: () => Atomics.load(stop, 0) === 1 };

async function answer({ type, job: request }: WorkerRequest): Promise<WorkerMessage> {
  const job = request as StageJob<never>;
  const program = stagePrograms[job.kind] as StageProgram<never>;
  if (type === 'estimate') return { type: 'estimated', estimate: (await program.estimate?.(job)) ?? null };
  return { type: 'result', result: await program.run(job, context) };
}

function failure(error: unknown): WorkerMessage {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { type: 'failed', name, message, stack };
}

try {
  const engine = await startEngine({ engine: choice, threads });
  port.on('message', (request: WorkerRequest) => {
    void answer(request).catch(failure).then(post);
  });
  post({ type: 'ready', engine: { name: engine.name, threads: engine.threads, detail: engine.detail } });
} catch (error) {
  post(failure(error));
}
