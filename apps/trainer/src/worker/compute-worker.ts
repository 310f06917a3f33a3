import type { EngineChoice } from '@interpolab/tensor';
import type { Estimate, StageJob, StageResult } from '../stages/stage.ts';
import type { EngineInfo, WorkerMessage, WorkerRequest } from './messages.ts';
import { startProcess } from './worker-process.ts';
import { startThread } from './worker-thread.ts';

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
export type StageEvent = Extract<
  WorkerMessage,
  { type: 'progress' | 'metrics' | 'picture' | 'histogram' | 'scores' | 'table' | 'warning' }
>;

/** A thread or a process that computes, whichever it is. */
export interface WorkerChannel {
  send(request: WorkerRequest): void;
  /** Calls back with each message, and once with what ended the worker; returns what stops the listening. */
  listen(onMessage: (message: WorkerMessage) => void, onEnd: (reason: string) => void): () => void;
  /** A running stage sees it at its next step. */
  requestStop(): void;
  close(): Promise<void>;
}

export interface WorkerOptions {
  readonly engine: EngineChoice;
  readonly threads?: number;
  /** A process has a memory of its own: killed, it takes nothing with it. A thread starts faster. */
  readonly place?: 'thread' | 'process';
}

/** What holds an engine and computes stages with it. One request at a time. */
export class ComputeWorker {
  readonly #channel: WorkerChannel;

  private constructor(
    channel: WorkerChannel,
    readonly engine: EngineInfo,
  ) {
    this.#channel = channel;
  }

  /** Starts the worker and its engine. @throws WorkerFailure if the engine is not available here. */
  static async start({ engine, threads, place = 'thread' }: WorkerOptions): Promise<ComputeWorker> {
    const channel = place === 'thread' ? startThread({ engine, threads }) : startProcess({ engine, threads });
    try {
      const ready = await reply(channel, 'ready');
      return new ComputeWorker(channel, ready.engine);
    } catch (error) {
      await channel.close();
      throw error;
    }
  }

  async run(job: StageJob<unknown>, onEvent: (event: StageEvent) => void): Promise<StageResult> {
    this.#channel.send({ type: 'run', job });
    return (await reply(this.#channel, 'result', onEvent)).result;
  }

  /** What the stage is expected to cost; null if too little to count. */
  async estimate(job: StageJob<unknown>): Promise<Estimate | null> {
    this.#channel.send({ type: 'estimate', job });
    return (await reply(this.#channel, 'estimated')).estimate;
  }

  /** Asks the running stage to save a checkpoint and stop at its next step. */
  requestStop(): void {
    this.#channel.requestStop();
  }

  async close(): Promise<void> {
    await this.#channel.close();
  }
}

type MessageOf<Type> = Extract<WorkerMessage, { type: Type }>;

/** The next message of type `awaited`; others go to `onEvent`, and a failure or the worker's end rejects. */
function reply<Type extends WorkerMessage['type']>(
  channel: WorkerChannel,
  awaited: Type,
  onEvent: (event: StageEvent) => void = () => {},
): Promise<MessageOf<Type>> {
  return new Promise((resolve, reject) => {
    const stopListening = channel.listen(
      (message) => {
        if (message.type === awaited) {
          stopListening();
          resolve(message as MessageOf<Type>);
        } else if (message.type === 'failed') {
          stopListening();
          reject(new WorkerFailure(message.name, message.message, message.stack));
        } else onEvent(message as StageEvent);
      },
      (reason) => {
        stopListening();
        reject(new WorkerFailure('WorkerExit', reason));
      },
    );
  });
}
