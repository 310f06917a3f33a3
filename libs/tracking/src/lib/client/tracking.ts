import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type EnsureDatabase, ensureDatabase } from '../database/ensure-database.ts';
import type { ArtifactStore } from '../files/artifact-store.ts';
import { resolveDataDirectory, workspaceRoot } from '../files/data-directory.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { JournalWriter } from '../journal/journal-writer.ts';
import { Sender } from '../journal/sender.ts';
import { Shipper } from '../journal/shipper.ts';
import { DatabaseError } from '../postgres/postgres-failure.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunStore } from '../postgres/postgres-run-store.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import { createMemoryRunStore } from '../store/memory-run-store.ts';
import { RESUME_MODES, type ResumeMode, resumeModeOf } from '../store/resume-mode.ts';
import {
  type JsonObject,
  type RunKind,
  type RunStore,
  STALE_AFTER_MS,
  STEP_POLICIES,
  type StepPolicy,
} from '../store/run-store.ts';
import { captureConsole } from './console-capture.ts';
import { createProblemReporter } from './problem-reporter.ts';
import { redactJson } from './redact-secrets.ts';
import type { RunStart } from './run-event.ts';
import { storableObject, storableText } from './storable.ts';
import { readSurroundings, type Surroundings } from './surroundings.ts';
import { watchSystem } from './system-metrics.ts';
import { createTrackedRun, type OpenRun, type TrackedRun } from './tracked-run.ts';
import { readUncommitted, UNCOMMITTED_TEXT } from './uncommitted-changes.ts';

export interface OpenTracking extends EnsureDatabase {
  /** Gets each kind of problem once; by default they go to console.warn. */
  onProblem?: (message: string) => void;
  /**
   * Keeps journals only and asks for no database; `syncJournals` (`trainer:sync`) or the next tracker that is online
   * ships them. By default what INTERPOLAB_OFFLINE says (1 or true).
   */
  offline?: boolean;
  /** Where artifacts go, `s3://…`; by default what INTERPOLAB_ARTIFACTS says, and without it a folder of the data directory. */
  artifacts?: string;
  /** Called when the first `seq` records of a run's journal are in the database; the start of the run is record 1. */
  onStored?: (runId: string, seq: number) => void;
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
   * Whether to go on with the run of this id: see ResumeMode; true is `allow`. By default `never`. What the run has stays; of
   * a step that is logged again see `stepPolicy`. The store decides when the start arrives there.
   */
  resume?: ResumeMode | boolean;
  /** What to do with a step that is logged again with another value; by default `overwrite`. */
  stepPolicy?: StepPolicy;
  /** Records what this process prints until the run is finished. */
  console?: boolean;
  /** Logs what this process and its machine use, as `system/…`, every ten seconds. */
  systemMetrics?: boolean;
  /** Keeps with the run, as the text `git/diff`, what the working tree had beyond its commit when the tracker was opened. */
  uncommitted?: boolean;
}

export interface Tracking {
  startRun(input: StartRun): TrackedRun;
  /** Resolves when everything so far is in the database, or when that is not to be had within 10 s (then it is told). */
  flush(): Promise<void>;
  /** Ends open runs as interrupted, flushes, and closes the connections; the database goes on running. */
  close(): Promise<void>;
  readonly store: RunStore;
  readonly artifacts: ArtifactStore;
  /** "" while offline; the store is empty then. */
  readonly databaseUrl: string;
  readonly offline: boolean;
  /** The process that ships the journals: undefined before the first run, offline, and while it is started again. */
  readonly senderPid: number | undefined;
  readonly dataDirectory: string;
}

const HEARTBEAT_MS = 5_000;
const FLUSH_TIMEOUT_MS = 10_000;
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** What INTERPOLAB_OFFLINE says: journals only, and no database. */
export const isOffline = () => /^(1|true)$/i.test(process.env.INTERPOLAB_OFFLINE ?? '');

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
  const given = input.resume ?? false;
  const known = typeof given === 'boolean' || RESUME_MODES.includes(given);
  if (!known)
    tell(`run ${id}: expected resume to be ${RESUME_MODES.join(', ')}, got ${given}; never is taken`);
  const resume = known ? given : false;
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
    resume: resumeModeOf({ resume }),
    stepPolicy: STEP_POLICIES.includes(stepPolicy) ? stepPolicy : 'overwrite',
    ...surroundings,
  };
}

/** Beats for the open runs, so that they are not taken for dead. */
function startHeartbeats(runs: Set<OpenRun>): NodeJS.Timeout {
  const timer = setInterval(() => {
    for (const run of runs) run.heartbeat();
  }, HEARTBEAT_MS);
  return timer.unref();
}

/** Where journals go, and where runs are read. */
interface Destination {
  store: RunStore;
  databaseUrl: string;
  sender: Pick<Sender, 'add' | 'retire' | 'flush' | 'stop' | 'pid'>;
  /** Closes what reads. */
  close(): Promise<void>;
}

/** Journals stay where they are; what is read is empty. */
function offlineDestination(): Destination {
  const store = createMemoryRunStore();
  return {
    ...{ store, databaseUrl: '', close: () => store.close() },
    sender: {
      pid: undefined,
      add: () => {},
      retire: (journal) => journal.close(),
      flush: async () => true,
      stop: async () => {},
    },
  };
}

async function databaseDestination(options: DestinationOptions): Promise<Destination> {
  const { directory, dataDirectory, artifacts, onProblem, onStored } = options;
  const databaseUrl = await ensureDatabase(options);
  const pool = createPool(databaseUrl);
  const store = createPostgresRunStore(databaseUrl, pool);
  const writer = createPostgresRunWriter(pool, artifacts);
  // What killed processes have left goes first, from here: nothing is being trained yet.
  await new Shipper({ directory, writer, onProblem }).flush(FLUSH_TIMEOUT_MS);
  await writer.interruptStale(STALE_AFTER_MS).catch((error) => onProblem(`stale runs: ${error.message}`));
  const ours = !options.databaseUrl && !process.env.DATABASE_URL;
  const revivable = ours ? { dataDirectory, settings: options.settings, asRoot: options.asRoot } : null;
  return {
    ...{ store, databaseUrl },
    sender: new Sender({
      ...{ directory, databaseUrl, revivable, onProblem, onStored },
      artifacts: { dataDirectory, url: options.artifactsUrl },
    }),
    async close() {
      await store.close();
      await pool.end();
    },
  };
}

interface DestinationOptions extends EnsureDatabase {
  dataDirectory: string;
  directory: string;
  artifacts: ArtifactStore;
  artifactsUrl: string | undefined;
  onProblem: (message: string) => void;
  onStored?: (runId: string, seq: number) => void;
}

/**
 * Opens the tracker: finds or starts the database, brings its tables up to date, and ships what processes that were
 * killed have left in their journals. Rejects with a one-line DatabaseError that says what to do; after that,
 * nothing of the tracker throws into the program.
 */
export async function openTracking(options: OpenTracking = {}): Promise<Tracking> {
  const dataDirectory = resolveDataDirectory(options.dataDirectory);
  const tell = createProblemReporter(options.onProblem);
  const offline = options.offline ?? isOffline();
  const directory = await makeFolder(join(dataDirectory, 'journal'));
  await makeFolder(join(dataDirectory, 'artifacts'));
  const artifactsUrl = options.artifacts;
  const artifacts = await openArtifactStore({ dataDirectory, url: artifactsUrl });
  const [surroundings, uncommitted, { store, databaseUrl, sender, close }] = await Promise.all([
    readSurroundings(workspaceRoot),
    readUncommitted(workspaceRoot),
    offline
      ? offlineDestination()
      : databaseDestination({
          ...{ ...options, dataDirectory, directory, artifacts, artifactsUrl, onProblem: tell },
        }),
  ]);
  void artifacts.removeOldDrafts().catch(() => {});
  const runs = new Set<OpenRun>();
  const heartbeats = startHeartbeats(runs);

  const flush = async () => {
    await Promise.all([...runs].map((run) => run.settled()));
    await sender.flush(FLUSH_TIMEOUT_MS);
  };

  return {
    ...{ store, artifacts, databaseUrl, dataDirectory, offline, flush },

    get senderPid() {
      return sender.pid;
    },

    startRun(input) {
      const start = runStart(input, surroundings, tell);
      const journal = new JournalWriter(directory, start.id, tell);
      journal.append({ type: 'start', at: Date.now(), run: start });
      sender.add(journal);
      const endings: (() => void)[] = [];
      const run: OpenRun = createTrackedRun({
        ...{ id: start.id, journal, artifacts, onProblem: tell },
        beforeFinish: () => {
          for (const end of endings) end();
        },
        onComplete: () => {
          sender.retire(journal);
          runs.delete(run);
        },
      });
      runs.add(run);
      if (input.console) endings.push(captureConsole(run.console));
      if (input.systemMetrics) endings.push(watchSystem({ folder: dataDirectory, log: run.log }));
      if (input.uncommitted && uncommitted !== null) run.text(UNCOMMITTED_TEXT, uncommitted);
      return run;
    },

    async close() {
      clearInterval(heartbeats);
      for (const run of runs) {
        if (!run.finished) run.finish('interrupted', { error: 'the program ended without finish()' });
      }
      await flush();
      await sender.stop();
      await close();
    },
  };
}
