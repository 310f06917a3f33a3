/** A share that a worker has computed; moments in milliseconds of one clock. */
export interface ComputedShare {
  readonly queued: number;
  readonly taken: number;
  readonly ended: number;
  /** Seconds of its process at the samples themselves. */
  readonly computing: number;
  /** Of these, on a processor. */
  readonly processor: number;
}

/** Where the time of a measurement went, in seconds. */
export interface WorkerTime {
  /** From all workers ready to the last sample gathered. */
  readonly seconds: number;
  /** Of these: until the first share was in the queue, as the command that wants samples has to start and plan, */
  readonly planning: number;
  /** from then until a worker had it, */
  readonly pickingUp: number;
  /** and from the last share's end until all samples were in one file. */
  readonly gathering: number;
  /** Of all workers together, which have `workers × seconds`: at the samples, */
  readonly computing: number;
  /** (of these on a processor: less where workers or other programs are more than cores) */
  readonly processor: number;
  /** at starting and ending the processes of shares, */
  readonly starting: number;
  /** and without a share. */
  readonly waiting: number;
}

export function workerTime({
  workers,
  ready,
  gathered,
  shares,
}: {
  readonly workers: number;
  readonly ready: number;
  readonly gathered: number;
  readonly shares: readonly ComputedShare[];
}): WorkerTime {
  const sum = (of: (share: ComputedShare) => number) => shares.reduce((total, share) => total + of(share), 0);
  const queued = Math.min(...shares.map((share) => share.queued));
  const taken = Math.min(...shares.map((share) => share.taken));
  const ended = Math.max(...shares.map((share) => share.ended));
  const seconds = (gathered - ready) / 1000;
  const computing = sum((share) => share.computing);
  const busy = sum((share) => (share.ended - share.taken) / 1000);
  return {
    seconds,
    planning: (queued - ready) / 1000,
    pickingUp: (taken - queued) / 1000,
    gathering: (gathered - ended) / 1000,
    processor: sum((share) => share.processor),
    ...{ computing, starting: busy - computing, waiting: workers * seconds - busy },
  };
}
