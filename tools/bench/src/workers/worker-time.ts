/** Where the time of a measurement went, in seconds. */
export interface WorkerTime {
  /** From all workers ready to the last result gathered. */
  readonly seconds: number;
  /** Of these: until the first job was in the queue, as the command that wants results has to start and plan, */
  readonly planning: number;
  /** from then until a worker had one, */
  readonly pickingUp: number;
  /** and from the last job's end until all results were there. */
  readonly gathering: number;
  /** Of all workers together, which have `workers × seconds`: at the work itself, */
  readonly computing: number;
  /** (of these on a processor: less where workers or other programs are more than cores; null: not known) */
  readonly processor: number | null;
  /** at starting and ending the processes of jobs, */
  readonly starting: number;
  /** and without a job. */
  readonly waiting: number;
}

export interface Measured extends Pick<WorkerTime, 'computing' | 'processor'> {
  readonly workers: number;
  /** When all workers were ready, and the last result was gathered; milliseconds of one clock, that of the jobs. */
  readonly ready: number;
  readonly gathered: number;
  readonly jobs: readonly { readonly queued: Date; readonly taken: Date; readonly ended: Date }[];
}

export function workerTime({ workers, ready, gathered, jobs, computing, processor }: Measured): WorkerTime {
  const queued = Math.min(...jobs.map((job) => job.queued.getTime()));
  const taken = Math.min(...jobs.map((job) => job.taken.getTime()));
  const ended = Math.max(...jobs.map((job) => job.ended.getTime()));
  const busy = jobs.reduce((sum, job) => sum + job.ended.getTime() - job.taken.getTime(), 0) / 1000;
  const seconds = (gathered - ready) / 1000;
  return {
    seconds,
    planning: (queued - ready) / 1000,
    pickingUp: (taken - queued) / 1000,
    gathering: (gathered - ended) / 1000,
    ...{ computing, processor, starting: busy - computing, waiting: workers * seconds - busy },
  };
}
