import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@interpolab/nn';
import { ConfigError } from '../config/config-error.ts';
import { hashOf } from '../stages/stage-plan.ts';
import type { Curve } from './early-stop-limits.ts';
import type { SweepConfig } from './sweep-config.ts';
import type { Settings } from './trial.ts';

/** A job that has ended, as it is kept. */
export interface DoneJob {
  readonly key: string;
  readonly trial: number;
  readonly seed: number;
  readonly settings: Settings;
  readonly runId: string | null;
  /** What it came to; null for a failed one, and where there is no number. */
  readonly objective: number | null;
  readonly error: string | null;
  /** What early stopping has looked at: update → metric. */
  readonly curve?: Curve;
  /** The update after which it was given up. */
  readonly stoppedAt?: number;
  readonly seconds: number;
}

/**
 * What a sweep has done so far, in one file that is replaced with each ended job: a sweep that is killed goes on with
 * what it lists, and computes none of it again.
 */
export class SweepLedger {
  readonly folder: string;
  /** Of the sweep's run in the tracker. */
  readonly runId: string;
  /** Whether an earlier process has begun it. */
  readonly resumed: boolean;
  readonly #done: Map<string, DoneJob>;
  readonly #sweep: SweepConfig;

  private constructor(
    sweep: SweepConfig,
    folder: string,
    kept: { runId: string; jobs: DoneJob[] } | undefined,
  ) {
    this.#sweep = sweep;
    this.folder = folder;
    this.resumed = kept !== undefined;
    this.runId = kept?.runId ?? randomUUID();
    // what failed is tried again: its disk may have been full
    this.#done = new Map(kept?.jobs.filter(({ error }) => error === null).map((job) => [job.key, job]));
    if (!kept) this.#write();
  }

  /** @throws ConfigError if its file cannot be read. */
  static open(dataDirectory: string, sweep: SweepConfig): SweepLedger {
    const folder = join(dataDirectory, 'sweeps', `${sweep.name}-${hashOf(sweep)}`);
    const path = join(folder, 'sweep.json');
    mkdirSync(join(folder, 'jobs'), { recursive: true });
    if (!existsSync(path)) return new SweepLedger(sweep, folder, undefined);
    try {
      return new SweepLedger(sweep, folder, JSON.parse(readFileSync(path, 'utf8')));
    } catch {
      throw new ConfigError(
        `sweep ${path}: is not readable as JSON; remove it, and results that exist are found again.`,
      );
    }
  }

  find(key: string): DoneJob | undefined {
    return this.#done.get(key);
  }

  add(job: DoneJob): void {
    this.#done.set(job.key, job);
    this.#write();
  }

  #write(): void {
    const kept = { runId: this.runId, sweep: this.#sweep, jobs: [...this.#done.values()] };
    writeFileAtomically(join(this.folder, 'sweep.json'), `${JSON.stringify(kept, null, 2)}\n`);
  }
}
