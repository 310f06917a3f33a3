import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { saysDiskIsFull } from '@interpolab/nn/files';
import type { StopSignal } from '../experiment/stop-signal.ts';
import { formatDuration } from '../report/format.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { type JobProcess, type ProcessEnd, startJobProcess } from './job-process.ts';
import { BEAT_MS, type Claim, type JobQueue } from './job-queue.ts';
import { logName } from './local-executor.ts';

export interface WorkOptions {
  readonly queue: JobQueue;
  /** Jobs computed at a time. */
  readonly concurrency: number;
  /** Configs and logs of the jobs are kept here. */
  readonly folder: string;
  readonly output: TextOutput;
  readonly stop: StopSignal;
  /** Ends once there has been nothing to do for so long; left out: never. */
  readonly idleSeconds?: number;
}

const LOOK_MS = 500;
/** Before pg-boss would end a try that lasts a day, the job is given back and goes on from its checkpoint. */
const TURN_MS = 20 * 3600_000;
/** After a job was given back because of this machine, others have so long to take it. */
const REST_SECONDS = 60;

interface Work extends WorkOptions {
  readonly running: Set<JobProcess>;
}

/** Takes jobs from the queue and computes each in a process of its own, until the user stops or there is nothing to do. */
export async function workOnQueue(options: WorkOptions): Promise<{ jobs: number }> {
  mkdirSync(options.folder, { recursive: true });
  const work = { ...options, running: new Set<JobProcess>() };
  options.stop.onRequest(() => {
    for (const started of work.running) started.stop();
  });
  const counts = await Promise.all(Array.from({ length: options.concurrency }, () => workInTurn(work)));
  return { jobs: counts.reduce((sum, count) => sum + count, 0) };
}

async function workInTurn(options: Work): Promise<number> {
  const { queue, stop, idleSeconds = Number.POSITIVE_INFINITY } = options;
  let jobs = 0;
  let idleSince = performance.now();
  while (!stop.requested) {
    const claim = await queue.take();
    if (claim) {
      const isFit = await workOn(claim, options);
      jobs++;
      for (let left = REST_SECONDS; !isFit && left > 0 && !stop.requested; left--) await sleep(1000);
      idleSince = performance.now();
    } else if (performance.now() - idleSince > idleSeconds * 1000) break;
    else await sleep(LOOK_MS);
  }
  return jobs;
}

/** Computes one job to its end. False if this machine is not fit for more just now. */
async function workOn(claim: Claim, work: Work): Promise<boolean> {
  const { queue, output } = work;
  const tell = (what: string) => output.write(`  ${claim.job.name}: ${what}\n`);
  const began = performance.now();
  tell(claim.retryCount > 0 ? `taken, try ${claim.retryCount + 1}` : 'taken');
  const { end, isOurs } = await compute(claim, work);
  if (!isOurs) tell('is not ours any more');
  if (!isOurs && end.status !== 'finished') return true;
  const seconds = (performance.now() - began) / 1000;
  switch (end.status) {
    case 'finished': {
      const { status: _, ...output } = end;
      const isEnded = await queue.complete(claim, output);
      tell(isEnded ? `done in ${formatDuration(seconds)}` : 'done, but it was somebody else’s by then');
      return true;
    }
    case 'interrupted':
      await queue.giveBack(claim, { reason: 'its worker was stopped', delaySeconds: 0 });
      tell('given back');
      return true;
    case 'killed':
      await queue.fail(claim, `its process was killed by ${end.signal} (is the machine out of memory?)`);
      tell(`its process was killed by ${end.signal}`);
      return true;
    case 'failed':
      if (!saysDiskIsFull(end.error)) {
        await queue.fail(claim, end.error);
        tell(`failed: ${end.error}`);
        return true;
      }
      await queue.giveBack(claim, {
        reason: `the disk of its worker is full (${end.error})`,
        delaySeconds: 5,
      });
      tell(`given back, as the disk is full; resting ${REST_SECONDS} s: ${end.error}`);
      return false;
  }
}

/** The process of a job, and beats as long as it runs. Once the job is somebody else's, the process is stopped. */
async function compute(
  claim: Claim,
  { queue, folder, running, stop }: Work,
): Promise<{ end: ProcessEnd; isOurs: boolean }> {
  const { job } = claim;
  const path = join(folder, logName(job));
  try {
    writeFileSync(`${path}.json`, JSON.stringify(job.file));
  } catch (error) {
    return { end: { status: 'failed', error: (error as Error).message }, isOurs: true };
  }
  const option = job.kind === 'train' ? 'preset' : 'job';
  const started = startJobProcess([job.kind, `--${option}=${path}.json`, ...job.args], `${path}.log`);
  running.add(started);
  if (stop.requested) started.stop();
  let isOurs = true;
  let isAsking = false;
  const turn = setTimeout(() => started.stop(), TURN_MS);
  const beats = setInterval(async () => {
    if (isAsking) return; // the database is away, and one beat that waits for it is enough
    isAsking = true;
    isOurs &&= await queue.beat(claim).catch(() => true); // no answer: the end will tell
    isAsking = false;
    if (!isOurs) started.stop();
  }, BEAT_MS);
  const end = await started.ended;
  clearInterval(beats);
  clearTimeout(turn);
  running.delete(started);
  return { end, isOurs };
}
