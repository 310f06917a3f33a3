import type { Executor } from '../executor/executor.ts';
import type { Job } from '../executor/job.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import type { StageJob, StageKind } from '../stages/stage.ts';
import { hashOf } from '../stages/stage-plan.ts';
import type { Shard } from '../stages/stage-shards.ts';

/** The stages whose items do not need each other. */
const SHARDED: ReadonlySet<StageKind> = new Set<StageKind>(['sample', 'scores']);

export const canShard = (kind: StageKind) => SHARDED.has(kind);

export interface ShardExecution {
  readonly executor: Executor;
  /** Shares of each stage. */
  readonly count: number;
  readonly output: TextOutput;
  /** The stage's run. Of a stage whose folder was removed it is another one, so what a queue keeps of its shares is not taken for these. */
  readonly runId: string;
  /** Brings a share that was computed on another machine. */
  bring(shard: Shard): Promise<void>;
  onProgress(done: number): void;
}

/**
 * Has the shares of a stage computed into the stage's folder, where the stage then takes them. A share that fails is no
 * loss: the stage computes what is missing. False if the user stopped it.
 */
export async function computeShards(
  stage: StageJob<unknown>,
  { executor, count, output, runId, bring, onProgress }: ShardExecution,
): Promise<boolean> {
  const waiting = Array.from({ length: count }, (_, index) => ({ index, of: count }));
  let done = 0;
  let isStopped = false;
  async function work(): Promise<void> {
    for (let shard = waiting.shift(); shard && !isStopped; shard = waiting.shift()) {
      const job = jobOf(stage, { shard, runId });
      const end = await executor.run(job);
      if (end.status === 'interrupted') isStopped = true;
      else if (end.status === 'failed')
        output.write(`  ${job.name} failed, and is made up for: ${end.error}\n`);
      else await bring(shard);
      onProgress(++done);
    }
  }
  onProgress(0);
  await Promise.all(Array.from({ length: Math.min(count, executor.slots) }, work));
  return !isStopped;
}

function jobOf(
  stage: StageJob<unknown>,
  { shard, runId }: { readonly shard: Shard; readonly runId: string },
): Job {
  const { kind, key, condition } = stage;
  const name = `${kind}${condition ? `-${condition.name}` : ''}-shard-${shard.index + 1}-of-${shard.of}`;
  return { key: hashOf({ key, shard, runId }), name, task: { kind: 'shard', stage: { ...stage, shard } } };
}
