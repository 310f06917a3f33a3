import { Worker } from 'node:worker_threads';
import type { EngineChoice } from '@interpolab/tensor';
import type { Estimate, StageJob, StageResult } from '../stages/stage.ts';
import type { EngineInfo, WorkerMessage, WorkerRequest, WorkerStart } from './messages.ts';

/** An error raised in the worker, with the name it had there. */
export class WorkerFailure extends Error {
  constructor(
    readonly originalName: string,
    message: string,
    readonly originalStack?: string,
  ) {
    super(message);
  }
}

/** What may arrive while a stage runs, besides its end. */
export type StageEvent = Extract<WorkerMessage, { type: 'progress' | 'metrics' | 'picture' | 'histogram' }>;

/** The thread that holds the engine. One request at a time. */
export class ComputeWorker {
  readonly #worker: Worker;
  readonly #stop: Int32Array;

  private constructor(
    worker: Worker,
    stop: Int32Array,
    readonly engine: EngineInfo,
  ) {
    this.#worker = worker;
    this.#stop = stop;
  }

  /** Starts the thread and its engine. @throws WorkerFailure if the engine is not available here. */
  static async start(options: { engine: EngineChoice; threads?: number }): Promise<ComputeWorker> {
    const stopFlag = new SharedArrayBuffer(4);
    const start: WorkerStart = { ...options, stopFlag };
    const worker = new Worker(new URL('./stage-worker-entry.mjs', import.meta.url), { workerData: start });
    try {
      const ready = await reply(worker, 'ready');
      return new ComputeWorker(worker, new Int32Array(stopFlag), ready.engine);
    } catch (error) {
      await worker.terminate();
      throw error;
    }
  }

  async run(job: StageJob<unknown>, onEvent: (event: StageEvent) => void): Promise<StageResult> {
    this.#send({ type: 'run', job });
    return (await reply(this.#worker, 'result', onEvent)).result;
  }

  /** What the stage is expected to cost; null if too little to count. */
  async estimate(job: StageJob<unknown>): Promise<Estimate | null> {
    this.#send({ type: 'estimate', job });
    return (await reply(this.#worker, 'estimated')).estimate;
  }

  /** Asks the running stage to save a checkpoint and stop at its next step. */
  requestStop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #send(request: WorkerRequest): void {
    this.#worker.postMessage(request);
  }
}

type MessageOf<Type> = Extract<WorkerMessage, { type: Type }>;

/** The next message of type `awaited`; others go to `onEvent`, and a failure or the thread's death rejects. */
function reply<Type extends WorkerMessage['type']>(
  worker: Worker,
  awaited: Type,
  onEvent: (event: StageEvent) => void = () => {},
): Promise<MessageOf<Type>> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
      act();
    };
    const onMessage = (message: WorkerMessage) => {
      if (message.type === awaited) settle(() => resolve(message as MessageOf<Type>));
      else if (message.type === 'failed') {
        settle(() => reject(new WorkerFailure(message.name, message.message, message.stack)));
      } else onEvent(message as StageEvent);
    };
    const onError = (error: Error) =>
      settle(() => reject(new WorkerFailure(error.name, error.message, error.stack)));
    const onExit = (code: number) =>
      settle(() =>
        reject(
          new WorkerFailure(
            'WorkerExit',
            `the computing thread ended unexpectedly (code ${code}); is the machine out of memory?`,
          ),
        ),
      );
    worker.on('message', onMessage).on('error', onError).on('exit', onExit);
  });
}
