import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { ensurePostgres } from '../database/embedded-postgres.ts';
import { type EnsureDatabase, ensureDatabase } from '../database/ensure-database.ts';
import { ArtifactFolder } from '../files/artifact-folder.ts';
import { resolveDataDirectory, workspaceRoot } from '../files/data-directory.ts';
import { JournalWriter } from '../journal/journal-writer.ts';
import { Shipper } from '../journal/shipper.ts';
import { DatabaseError } from '../postgres/postgres-failure.ts';
import { createPool, createPostgresRunStore } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import {
  type JsonObject,
  type RunKind,
  type RunStore,
  STALE_AFTER_MS,
  STEP_POLICIES,
  type StepPolicy,
} from '../store/run-store.ts';
import { createProblemReporter } from './problem-reporter.ts';
import { redactJson } from './redact-secrets.ts';
import type { RunStart } from './run-event.ts';
import { storableObject, storableText } from './storable.ts';
import { readSurroundings, type Surroundings } from './surroundings.ts';
import { createTrackedRun, type OpenRun, type TrackedRun } from './tracked-run.ts';

export interface OpenTracking extends EnsureDatabase {
  /** Gets each kind of problem once; by default they go to console.warn. */
  onProblem?: (message: string) => void;
}

export interface StartRun {
  /** By default a new UUID. 1–100 letters, digits, ".", "_" and "-". */
  id?: string;
  project: string;
  name: string;
  kind: RunKind;
  parentId?: string;
  config: JsonObject;
  configHash?: string;
  seed: number;
  engine: string;
  tags?: string[];
  /**
   * Goes on with the run of this id. What it has stays; a step that is logged again gets the new value, so that
   * training may go on from a checkpoint that is older than the last logged step.
   */
  resume?: boolean;
  /** What to do with a step that is logged again with another value; by default `overwrite`. */
  stepPolicy?: StepPolicy;
}

export interface Tracking {
  startRun(input: StartRun): TrackedRun;
  /** Resolves when everything so far is in the database, or when that is not to be had within 10 s (then it is told). */
  flush(): Promise<void>;
  /** Ends open runs as interrupted, flushes, and closes the connections; the database goes on running. */
  close(): Promise<void>;
  readonly store: RunStore;
  readonly artifacts: ArtifactFolder;
  readonly databaseUrl: string;
  readonly dataDirectory: string;
}

const HEARTBEAT_MS = 5_000;
const FLUSH_TIMEOUT_MS = 10_000;
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new DatabaseError(
      `tracking: ${path} cannot be made: ${error.code} (check the folder above it, or set INTERPOLAB_DATA_DIR).`,
      { cause: error },
    );
  });
  return path;
}

/** The start of a run, with whatever the program gave wrongly put right and told. */
function runStart(input: StartRun, surroundings: Surroundings, tell: (message: string) => void): RunStart {
  const validId = input.id === undefined || RUN_ID.test(input.id);
  const id = validId && input.id !== undefined ? input.id : randomUUID();
  if (!validId)
    tell(`startRun: id ${JSON.stringify(input.id)} cannot be used, the run is called ${id} instead`);
  const seed = Number.isSafeInteger(input.seed) ? input.seed : 0;
  if (seed !== input.seed) tell(`run ${id}: expected a whole number as seed, got ${input.seed}; 0 is noted`);
  const stepPolicy = input.stepPolicy ?? 'overwrite';
  if (!STEP_POLICIES.includes(stepPolicy))
    tell(
      `run ${id}: expected a step policy of ${STEP_POLICIES.join(', ')}, got ${stepPolicy}; overwrite is taken`,
    );
  let config: JsonObject = {};
  try {
    config = redactJson(storableObject(input.config));
  } catch (error) {
    tell(`run ${id}: the config is left out: ${(error as Error).message}`);
  }
  return {
    ...{
      id,
      seed,
      config,
      kind: input.kind,
      parentId: input.parentId ?? null,
      configHash: input.configHash ?? null,
    },
    project: storableText(input.project, 250),
    name: storableText(input.name, 500),
    engine: storableText(input.engine, 250),
    tags: (input.tags ?? []).map((tag) => storableText(tag, 250)),
    resume: input.resume ?? false,
    stepPolicy: STEP_POLICIES.includes(stepPolicy) ? stepPolicy : 'overwrite',
    ...surroundings,
  };
}

/** A server that is ours is started again when it has gone down; it may be at another port then. */
function reviver(options: OpenTracking, pool: pg.Pool): (() => Promise<void>) | undefined {
  if (options.databaseUrl || process.env.DATABASE_URL) return undefined;
  return async () => {
    pool.options.connectionString = await ensurePostgres(options);
  };
}

/** Beats for the open runs, so that they are not taken for dead. */
function startHeartbeats(runs: Set<OpenRun>): NodeJS.Timeout {
  const timer = setInterval(() => {
    for (const run of runs) run.heartbeat();
  }, HEARTBEAT_MS);
  return timer.unref();
}

/**
 * Opens the tracker: finds or starts the database, brings its tables up to date, and ships what processes that were
 * killed have left in their journals. Rejects with a one-line DatabaseError that says what to do; after that,
 * nothing of the tracker throws into the program.
 */
export async function openTracking(options: OpenTracking = {}): Promise<Tracking> {
  const dataDirectory = resolveDataDirectory(options.dataDirectory);
  const tell = createProblemReporter(options.onProblem);
  const databaseUrl = await ensureDatabase({ ...options, dataDirectory });
  const directory = await makeFolder(join(dataDirectory, 'journal'));
  const artifacts = new ArtifactFolder(await makeFolder(join(dataDirectory, 'artifacts')));
  const pool = createPool(databaseUrl);
  const store = createPostgresRunStore(databaseUrl, pool);
  const writer = createPostgresRunWriter(pool);
  const revive = reviver({ ...options, dataDirectory }, pool);
  const shipper = new Shipper({ directory, writer, onProblem: tell, revive });
  const [surroundings] = await Promise.all([
    readSurroundings(workspaceRoot),
    shipper.flush(FLUSH_TIMEOUT_MS),
  ]);
  await writer.interruptStale(STALE_AFTER_MS).catch((error) => tell(`stale runs: ${error.message}`));
  void artifacts.removeOldDrafts().catch(() => {});
  const runs = new Set<OpenRun>();
  const heartbeats = startHeartbeats(runs);

  const flush = async () => {
    await Promise.all([...runs].map((run) => run.settled()));
    await shipper.flush(FLUSH_TIMEOUT_MS);
  };

  return {
    ...{ store, artifacts, databaseUrl, dataDirectory, flush },

    startRun(input) {
      const start = runStart(input, surroundings, tell);
      const journal = new JournalWriter(directory, start.id, tell);
      journal.append({ type: 'start', at: Date.now(), run: start });
      shipper.add(journal);
      shipper.wake();
      const run: OpenRun = createTrackedRun({
        ...{ id: start.id, journal, artifacts, onProblem: tell, onAppend: () => shipper.wake() },
        onComplete: () => {
          shipper.retire(journal);
          runs.delete(run);
        },
      });
      runs.add(run);
      return run;
    },

    async close() {
      clearInterval(heartbeats);
      for (const run of runs) {
        if (!run.finished) run.finish('interrupted', { error: 'the program ended without finish()' });
      }
      await flush();
      shipper.stop();
      await store.close();
      await pool.end();
    },
  };
}
