import { setTimeout as sleep } from 'node:timers/promises';
import type { TextOutput } from '../report/progress-printer.ts';
import type { Executor } from './executor.ts';
import { SlurmArray, type SlurmSubmission, type SlurmTask } from './slurm-array.ts';

export interface SlurmExecutorOptions {
  /** Where the workers of the array find their jobs. */
  readonly queue: Executor;
  readonly submission: SlurmSubmission;
  readonly output: TextOutput;
  /** How often Slurm is asked. */
  readonly lookMs?: number;
}

const LOOK_MS = 5_000;
/** The first jobs come one after the other; the first array is for all of them. */
const GATHER_MS = 300;
/** A worker that ends sooner has not begun to work: its command, its node or its options are wrong. */
const BEGINNING_SECONDS = 60;
/** Ends that say nothing of the worker, however early they come. */
const TAKEN_AWAY = new Set(['PREEMPTED', 'NODE_FAIL']);

/**
 * Has jobs computed by workers that Slurm starts: an array job for as many as there are jobs, and further ones when workers
 * have ended (by a time limit, say) and jobs are left. The jobs themselves go through the queue, so a worker that Slurm
 * kills loses none. It is broken if its first submission is refused, or if worker after worker ends as it begins; a
 * Slurm that does not answer later is asked again.
 */
export function createSlurmExecutor({
  queue,
  submission,
  output,
  lookMs = LOOK_MS,
}: SlurmExecutorOptions): Executor {
  const arrays: SlurmArray[] = [];
  const told = new Set<string>();
  const state = { open: 0, badStarts: 0, isStopping: false };
  const fail: { now?: (error: Error) => void } = {};
  const broken = new Promise<never>((_, reject) => {
    fail.now = reject;
  });
  broken.catch(() => {}); // nobody may be waiting
  let watch: Promise<void> | undefined;

  /** Tells of tasks that have ended otherwise than they should, and how many are left. */
  async function look(): Promise<number> {
    let live = 0;
    for (const array of arrays) {
      for (const task of await array.tasks()) {
        if (task.isLive) live += task.state === 'PENDING' ? countOf(task) : 1;
        else if (!told.has(task.id)) tell(task);
      }
    }
    return live;
  }

  function tell({ id, state: how, exitCode, runSeconds }: SlurmTask): void {
    told.add(id);
    if (how === 'COMPLETED') return;
    if (runSeconds < BEGINNING_SECONDS && !TAKEN_AWAY.has(how)) state.badStarts++;
    output.write(
      `  slurm: worker ${id} has ended: ${how}, exit code ${exitCode}; its log is ${submission.logFolder}/slurm-${id}.log\n`,
    );
  }

  const isHopeless = () => state.badStarts > 2 * submission.tasks;

  /** Has Slurm start the workers that are missing. */
  async function fill(): Promise<void> {
    const missing = Math.min(submission.tasks, state.open) - (await look());
    if (missing <= 0 || isHopeless()) return;
    const array = await SlurmArray.submit({ ...submission, tasks: missing });
    arrays.push(array);
    output.write(`  slurm: ${missing} workers submitted as array job ${array.id}\n`);
  }

  async function keepWorkers(): Promise<void> {
    for (let trouble = ''; !state.isStopping; await sleep(lookMs)) {
      try {
        await fill();
        if (trouble !== '') output.write('  slurm: answers again\n');
        trouble = '';
      } catch (error) {
        if (arrays.length === 0) throw error; // wrong options, or no Slurm: nothing has begun yet
        if (trouble === '') output.write(`  ${(error as Error).message}; is asked again until it answers\n`);
        trouble = (error as Error).message;
      }
      if (isHopeless()) {
        throw new Error(
          `slurm: ${state.badStarts} workers have ended as they began and no job with them; their logs are in ${submission.logFolder}.`,
        );
      }
    }
  }

  async function compute(job: Parameters<Executor['run']>[0]) {
    state.open++;
    watch ??= sleep(GATHER_MS)
      .then(keepWorkers)
      .catch((error) => fail.now!(error));
    try {
      const end = await Promise.race([queue.run(job), broken]);
      state.badStarts = 0;
      return end;
    } finally {
      state.open--;
    }
  }

  return {
    slots: queue.slots,
    run: compute,
    stop() {
      state.isStopping = true;
      queue.stop();
    },
    async close() {
      state.isStopping = true;
      for (const array of arrays) await array.cancel();
      await watch;
      await queue.close();
    },
  };
}

/** How many tasks an entry is that wait together: `0-3`, `1,4-7%2`. */
export function countOf({ id }: Pick<SlurmTask, 'id'>): number {
  const list = id.split('_').at(-1)!.replace(/%.*$/, '');
  return list.split(',').reduce((sum, part) => {
    const [first, last = first] = part.split('-').map(Number);
    return sum + last - first + 1;
  }, 0);
}
