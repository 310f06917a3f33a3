import { statfs } from 'node:fs/promises';
import { freemem, loadavg } from 'node:os';

export const SYSTEM_METRICS_MS = 10_000;

/**
 * Measures this process (worker threads included) and its machine. Names begin with `system/`: `cpu-percent` since the
 * last call (100 is one core), `rss-bytes`, `heap-bytes`; `load-1m`, `memory-available-bytes`, `disk-free-bytes` of
 * the disk with `folder`. What a platform does not tell is left out. Never rejects.
 */
export function createSystemSampler(folder: string): () => Promise<Record<string, number>> {
  let cpu = process.cpuUsage();
  let time = process.hrtime.bigint();
  return async () => {
    const now = process.hrtime.bigint();
    const { user, system } = process.cpuUsage(cpu);
    const elapsedMicros = Number(now - time) / 1000;
    cpu = process.cpuUsage();
    time = now;
    const { rss, heapUsed } = process.memoryUsage();
    const disk = await statfs(folder).catch(() => undefined);
    return {
      ...(elapsedMicros > 0 ? { 'system/cpu-percent': (100 * (user + system)) / elapsedMicros } : {}),
      ...{ 'system/rss-bytes': rss, 'system/heap-bytes': heapUsed },
      ...{ 'system/load-1m': loadavg()[0], 'system/memory-available-bytes': freemem() },
      ...(disk ? { 'system/disk-free-bytes': disk.bavail * disk.bsize } : {}),
    };
  };
}

export interface SystemWatch {
  folder: string;
  log: (values: Record<string, number>, at: { step: number }) => void;
  everyMs?: number;
}

/**
 * Logs system metrics now and every ten seconds; their step is the second since 1970, so that a run that is resumed goes
 * on and does not overwrite. Returns the end of it.
 */
export function watchSystem({ folder, log, everyMs = SYSTEM_METRICS_MS }: SystemWatch): () => void {
  const sample = createSystemSampler(folder);
  let ended = false;
  let last = 0;
  const measure = async () => {
    const values = await sample();
    last = Math.max(last + 1, Math.floor(Date.now() / 1000)); // also when the clock was set back
    if (!ended) log(values, { step: last });
  };
  void measure();
  const timer = setInterval(() => void measure(), everyMs).unref();
  return () => {
    ended = true;
    clearInterval(timer);
  };
}
