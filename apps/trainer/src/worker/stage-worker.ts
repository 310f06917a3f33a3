// What computes, a thread or a process. Kernels block an event loop for as long as they run, so the main thread keeps its
// own free for progress, heartbeats, the journal and Ctrl-C, and hands every stage to one of these.
import { existsSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { type EngineChoice, startEngine } from '@interpolab/tensor';
import type { StageContext, StageJob, StageProgram, StageReporter } from '../stages/stage.ts';
import { stagePrograms } from '../stages/stage-programs.ts';
import type { WorkerMessage, WorkerProcessStart, WorkerRequest, WorkerStart } from './messages.ts';

/** The other side, and what it asked for. */
interface Surroundings {
  readonly options: { readonly engine: EngineChoice; readonly threads?: number };
  post(message: WorkerMessage): void;
  onRequest(answer: (request: WorkerRequest) => void): void;
  shouldStop(): boolean;
}

function inThread(port: NonNullable<typeof parentPort>): Surroundings {
  const { stopFlag, ...options } = workerData as WorkerStart;
  const stop = new Int32Array(stopFlag);
  return {
    options,
    post: (message) => port.postMessage(message),
    onRequest: (answer) => port.on('message', answer),
    shouldStop: () => Atomics.load(stop, 0) === 1,
  };
}

function inProcess(): Surroundings {
  const { stopFile, parent, ...options } = JSON.parse(process.argv[2]) as WorkerProcessStart;
  const isOrphan = () => process.ppid !== parent;
  // the terminal sends its signals to the parent too, which then asks to stop
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
  process.on('disconnect', () => process.exit());
  return {
    options,
    post: (message) => {
      if (process.connected) process.send!(message, () => {});
    },
    onRequest: (answer) => process.on('message', answer),
    shouldStop: () => isOrphan() || existsSync(stopFile),
  };
}

const { options, post, onRequest, shouldStop } = parentPort ? inThread(parentPort) : inProcess();

const report: StageReporter = {
  progress: (done, total, values = {}) => post({ type: 'progress', done, total, values }),
  metrics: (values, step) => post({ type: 'metrics', values, step }),
  picture: (name, png, options) => post({ type: 'picture', name, png, options }),
  histogram: (name, histogram) => post({ type: 'histogram', name, histogram }),
  scores: (name, scores) => post({ type: 'scores', name, scores }),
  table: (name, table) => post({ type: 'table', name, table }),
  warning: (text) => post({ type: 'warning', text }),
};
const context: StageContext = { report, shouldStop };

async function answer({ type, job: request }: WorkerRequest): Promise<WorkerMessage> {
  const job = request as StageJob<never>;
  const program = stagePrograms[job.kind] as StageProgram<never>;
  if (type === 'estimate') return { type: 'estimated', estimate: (await program.estimate?.(job)) ?? null };
  const { kind, shard } = job;
  if (!shard) return { type: 'result', result: await program.run(job, context) };
  if (!program.runShard) throw new RangeError(`stage ${kind}: cannot be cut into shards.`);
  return { type: 'result', result: await program.runShard(job, shard, context) };
}

function failure(error: unknown): WorkerMessage {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return { type: 'failed', name, message, stack };
}

try {
  const engine = await startEngine(options);
  onRequest((request) => {
    void answer(request).catch(failure).then(post);
  });
  post({ type: 'ready', engine: { name: engine.name, threads: engine.threads, detail: engine.detail } });
} catch (error) {
  post(failure(error));
}
