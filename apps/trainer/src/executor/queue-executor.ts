import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError } from '../config/config-error.ts';
import { resolveConfig } from '../config/experiment-config.ts';
import type { JsonObject } from '../config/json-value.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import type { Executor } from './executor.ts';
import type { Job, JobEnd } from './job.ts';
import { JobQueue, type JobState, type QueuedJob } from './job-queue.ts';

export interface QueueExecutorOptions {
  readonly queue: JobQueue;
  /** Jobs in the queue at a time: as many as there may be workers. */
  readonly slots: number;
  /** Of all its jobs, against those of others in the queue. */
  readonly priority: number;
  /** Whose jobs they are: the same job of another owner is another job. */
  readonly owner: string;
  /** Options of every job's command, e.g. `--threads=1`. */
  readonly args: readonly string[];
  /** Said when nobody takes a job for a while. */
  readonly hint: string;
  readonly output: TextOutput;
}

const LOOK_MS = 500;
/** A job that nobody takes for so long makes us say how to start a worker. */
const PATIENCE_MS = 20_000;

/**
 * Has jobs computed by whoever takes them from the queue. Nothing depends on this process: killed, the jobs that it has
 * put in are computed all the same, and the next one with the same owner finds what came of them.
 */
export function createQueueExecutor(options: QueueExecutorOptions): Executor {
  const { queue, slots, priority, owner, args, hint, output } = options;
  let isStopping = false;
  let isTaken = false;
  const waitsSince = performance.now();
  let isHintGiven = false;

  /** Says what a person should know of a job that takes longer than it should. */
  function remark({ name }: Job, before: JobState | undefined, now: JobState): void {
    isTaken ||= now.state !== 'waiting';
    if (
      now.output.reason !== undefined &&
      now.output.reason !== before?.output.reason &&
      now.state !== 'failed'
    )
      output.write(`  ${name}: goes on elsewhere, as ${now.output.reason}\n`);
    if (isTaken || isHintGiven || performance.now() - waitsSince < PATIENCE_MS) return;
    isHintGiven = true;
    output.write(`  no worker has taken a job yet; ${hint}\n`);
  }

  return {
    slots,
    async run(job) {
      const id = JobQueue.idOf(owner, job.key);
      const payload = payloadOf(job, args);
      const left = await queue.find(id);
      // ended in vain, in an earlier call: it may fare better now
      if (left && (left.state === 'failed' || left.state === 'cancelled')) await queue.remove(id);
      let before: JobState | undefined;
      for (;;) {
        const found = await queue.find(id);
        if (found) {
          const end = endOf(found);
          if (end) return end;
          if (isStopping) {
            await queue.cancel(id);
            return { status: 'interrupted' };
          }
          remark(job, before, found);
          before = found;
        } else if (isStopping) return { status: 'interrupted' };
        else await queue.put(id, payload, { priority });
        await sleep(LOOK_MS);
      }
    },
    stop() {
      isStopping = true;
    },
    close: () => queue.close(),
  };
}

function endOf({ state, failures, output }: JobState): JobEnd | undefined {
  switch (state) {
    case 'completed':
      return {
        ...{ status: 'finished', runId: output.runId ?? null, results: output.results ?? [] },
        ...{ curve: output.curve, stoppedAt: output.stoppedAt },
      };
    case 'failed': {
      const times = failures > 1 ? `${failures} times, at last: ` : '';
      return { status: 'failed', error: `${times}${output.reason ?? 'for no reason given'}` };
    }
    case 'cancelled':
      return { status: 'interrupted' };
    default:
      return undefined;
  }
}

/** The job with all that it needs, so that no machine has to know our presets. */
function payloadOf({ key, name, task }: Job, args: readonly string[]): QueuedJob {
  if (task.kind === 'shard') {
    return { key, name, kind: 'shard', file: task.stage as unknown as JsonObject, args };
  }
  if (task.kind === 'select-extremes')
    throw new ConfigError(`${name}: selections are computed on this machine only (--executor=local).`);
  const { preset, overrides, seed, tags, stopIf } = task;
  const options = stopIf ? [...args, `--stop-if=${JSON.stringify(stopIf)}`] : args;
  return {
    ...{ key, name, kind: 'train', file: resolveConfig({ preset, overrides }) as unknown as JsonObject },
    args: ['--wait', `--seed=${seed}`, ...tags.map((tag) => `--tag=${tag}`), ...options],
  };
}
