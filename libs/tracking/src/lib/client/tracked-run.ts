import type { ArtifactStore, StoredArtifact } from '../files/artifact-store.ts';
import type { JournalWriter } from '../journal/journal-writer.ts';
import type { ArtifactRole, ConsoleStream, JsonObject, RunProgress, TableCell } from '../store/run-store.ts';
import { type LoggedScores, storableScores, storableTable } from './logged-records.ts';
import { pngSize } from './png-size.ts';
import { redactText } from './redact-secrets.ts';
import type { RunEvent } from './run-event.ts';
import { storableObject, storableText } from './storable.ts';

export interface TrackedArtifact {
  name: string;
  /** "checkpoint", "dataset", "samples", … */
  kind: string;
  role: ArtifactRole;
  /** A file, which is copied into the artifact store; or else … */
  path?: string;
  /** … something that is in the store already. */
  sha256?: string;
}

/**
 * A run that is being written. No method throws, and none waits for the database: what happens goes to the journal
 * of the run, and problems to `onProblem` of `openTracking`.
 */
export interface TrackedRun {
  readonly id: string;
  /** One point for each name. NaN and ±Infinity are kept. Of a step that was logged before see StepPolicy. */
  log(metrics: Record<string, number>, at: { step: number }): void;
  progress(progress: RunProgress): void;
  /** A PNG. The same name, step and sampleIndex again replaces it. */
  image(
    name: string,
    png: Uint8Array,
    options?: { step?: number; caption?: string; sampleIndex?: number },
  ): void;
  /** `edges` has one number more than `counts`. */
  histogram(
    name: string,
    histogram: { edges: number[]; counts: number[] },
    options?: { step?: number },
  ): void;
  /**
   * The scores that a classifier gave a set of samples, in their order; both are named by the SHA-256 of what they are
   * (of their artifacts), so that scores of other samples cannot be taken for these. At most a million.
   */
  scores(name: string, scores: LoggedScores, options?: { step?: number }): void;
  /** At most 10,000 rows and 200 columns. The same name and step again replaces it. */
  table(name: string, table: { columns: string[]; rows: TableCell[][] }, options?: { step?: number }): void;
  /** A text of up to 100,000 characters; kept as a table of one cell. */
  text(name: string, text: string, options?: { step?: number }): void;
  /**
   * Stores a file and notes that the run read or made it. Never rejects: if it cannot be stored, `sha256` is "" and
   * the problem is told; use `tracking.artifacts.put` where the bytes have to be there.
   */
  artifact(artifact: TrackedArtifact): Promise<StoredArtifact>;
  /** Lines that were printed, in their order. `startRun({ console: true })` records what this process prints. */
  console(stream: ConsoleStream, lines: readonly string[]): void;
  /** Final numbers; several calls add up. */
  summary(values: JsonObject): void;
  /** Adds tags; one that the run has already changes nothing. */
  tag(...tags: string[]): void;
  /** Notes of up to 100,000 characters, in place of what was noted before. */
  notes(text: string): void;
  finish(status: 'finished' | 'failed' | 'interrupted', options?: { error?: string }): void;
}

export interface TrackedRunParts {
  id: string;
  journal: JournalWriter;
  artifacts: ArtifactStore;
  onProblem: (message: string) => void;
  /** finish() was called; what comes now is still part of the run. */
  beforeFinish: () => void;
  /** finish() was called and nothing is pending: the journal is complete. */
  onComplete: () => void;
}

export interface OpenRun extends TrackedRun {
  readonly finished: boolean;
  heartbeat(): void;
  /** Resolves when the images and artifacts that were given so far are stored. */
  settled(): Promise<void>;
}

const NAME_LENGTH = 250;
const CAPTION_LENGTH = 10_000;

/** The step of a record, or null without one; throws RangeError on what is no step. */
function stepOf(step: number | undefined): number | null {
  if (step === undefined) return null;
  if (Number.isSafeInteger(step)) return step;
  throw new RangeError(`expected a whole number as step, got ${step}`);
}

function nameOf(name: string): string {
  if (typeof name === 'string' && name.length > 0 && name.length <= NAME_LENGTH) return storableText(name);
  throw new RangeError(
    `expected a name of 1 to ${NAME_LENGTH} characters, got ${JSON.stringify(name)?.slice(0, 60)}`,
  );
}

/** The values that can be stored; the others are told, and do not take their siblings with them. */
function pointsOf(metrics: Record<string, number>, tell: (message: string) => void): Record<string, number> {
  const values: Record<string, number> = {};
  for (const [name, value] of Object.entries(metrics)) {
    if (typeof value !== 'number') tell(`metric ${name}: expected a number, got ${typeof value}`);
    else values[nameOf(name)] = value;
  }
  return values;
}

function histogramOf({ edges, counts }: { edges: number[]; counts: number[] }) {
  if (edges.length !== counts.length + 1)
    throw new RangeError(
      `expected ${counts.length + 1} edges for ${counts.length} counts, got ${edges.length}`,
    );
  const all = [...edges, ...counts];
  if (!all.every(Number.isFinite)) throw new RangeError('expected finite edges and counts');
  return { edges: Array.from(edges), counts: Array.from(counts) };
}

/** Makes a run over an open journal whose first record is there. */
export function createTrackedRun(parts: TrackedRunParts): OpenRun {
  const { id, journal, artifacts, onProblem } = parts;
  const pending = new Set<Promise<unknown>>();
  let finished = false;

  const append = (event: RunEvent) => journal.append(event);
  const tell = (what: string, message: string) => onProblem(`run ${id}: ${what}: ${message}`);
  /** Runs a piece of a public method: whatever is wrong with its arguments must not reach the caller. */
  const safely = (what: string, work: () => void) => {
    try {
      if (finished) tell(what, 'the run is finished, so this was left out');
      else work();
    } catch (error) {
      tell(what, (error as Error).message);
    }
  };
  const follow = <T>(work: Promise<T>): Promise<T> => {
    pending.add(work);
    return work.finally(() => pending.delete(work));
  };
  const settled = async () => {
    while (pending.size > 0) await Promise.allSettled([...pending]);
  };

  const storeImage = async (png: Buffer, event: Omit<RunEvent & { type: 'image' }, 'sha256' | 'bytes'>) => {
    try {
      append({ ...event, ...(await artifacts.put(png)) });
    } catch (error) {
      tell(`image ${event.name}`, (error as Error).message);
    }
  };

  const storeArtifact = async ({
    name,
    kind,
    role,
    path,
    sha256,
  }: TrackedArtifact): Promise<StoredArtifact> => {
    try {
      if (finished) throw new Error('the run is finished, so this was left out');
      const known = sha256 === undefined ? undefined : await artifacts.renew(sha256);
      if (path === undefined && known === undefined)
        throw new RangeError('expected a path, or a sha256 that is in the artifact store');
      const stored =
        path === undefined ? { sha256: sha256 as string, bytes: known as number } : await artifacts.put(path);
      append({ type: 'artifact', at: Date.now(), name: nameOf(name), kind: nameOf(kind), role, ...stored });
      return stored;
    } catch (error) {
      tell(`artifact ${name}`, (error as Error).message);
      return { sha256: '', bytes: 0 };
    }
  };

  return {
    id,
    get finished() {
      return finished;
    },
    settled,
    heartbeat() {
      if (!finished) append({ type: 'heartbeat', at: Date.now() });
      void journal.sync();
    },
    log: (metrics, at) =>
      safely('log', () => {
        const values = pointsOf(metrics, (message) => tell('log', message));
        const step = stepOf(at.step);
        if (step === null) throw new RangeError('expected a step');
        if (Object.keys(values).length > 0) append({ type: 'metrics', at: Date.now(), step, values });
      }),
    progress: ({ done, total, rate, etaSeconds }) =>
      safely('progress', () => {
        const finite = (value: number) => (Number.isFinite(value) ? value : 0);
        const eta = etaSeconds !== null && Number.isFinite(etaSeconds) ? etaSeconds : null;
        const progress = { done: finite(done), total: finite(total), rate: finite(rate), etaSeconds: eta };
        append({ type: 'progress', at: Date.now(), progress });
      }),
    image: (name, png, { step, caption = '', sampleIndex = 0 } = {}) =>
      safely(`image ${name}`, () => {
        const size = pngSize(png);
        if (!size) throw new RangeError('expected the bytes of a PNG');
        const event = {
          ...{ type: 'image' as const, at: Date.now(), name: nameOf(name), step: stepOf(step) },
          ...{ sampleIndex: stepOf(sampleIndex) ?? 0, caption: storableText(caption, CAPTION_LENGTH) },
          ...{ mediaType: 'image/png', ...size },
        };
        void follow(storeImage(Buffer.from(png), event)); // a copy: the caller may go on with its buffer
      }),
    histogram: (name, histogram, { step } = {}) =>
      safely(`histogram ${name}`, () => {
        const event = { name: nameOf(name), step: stepOf(step), ...histogramOf(histogram) };
        append({ type: 'histogram', at: Date.now(), ...event });
      }),
    scores: (name, scores, { step } = {}) =>
      safely(`scores ${name}`, () => {
        const event = { name: nameOf(name), step: stepOf(step), ...storableScores(scores) };
        append({ type: 'scores', at: Date.now(), ...event });
      }),
    table: (name, table, { step } = {}) =>
      safely(`table ${name}`, () => {
        const event = { name: nameOf(name), step: stepOf(step), ...storableTable(table) };
        append({ type: 'table', at: Date.now(), ...event });
      }),
    text: (name, text, { step } = {}) =>
      safely(`text ${name}`, () => {
        const table = storableTable({ columns: ['text'], rows: [[text]] });
        append({ type: 'table', at: Date.now(), name: nameOf(name), step: stepOf(step), ...table });
      }),
    artifact: (artifact) => follow(storeArtifact(artifact)),
    console: (stream, lines) =>
      safely('console', () => {
        // As one text, since a private key has many lines.
        const text = redactText(lines.map((line) => storableText(line)).join('\n'));
        append({ type: 'console', at: Date.now(), stream, lines: text.split('\n') });
      }),
    summary: (values) =>
      safely('summary', () => append({ type: 'summary', at: Date.now(), values: storableObject(values) })),
    tag: (...tags) =>
      safely('tag', () => {
        const named = tags
          .map((tag) => redactText(storableText(tag, 250)).trim())
          .filter((tag) => tag !== '');
        if (named.length > 0) append({ type: 'tag', at: Date.now(), tags: named });
      }),
    notes: (text) =>
      safely('notes', () => append({ type: 'notes', at: Date.now(), notes: redactText(storableText(text)) })),
    finish: (status, { error } = {}) =>
      safely('finish', () => {
        parts.beforeFinish();
        const told = error === undefined ? null : redactText(storableText(error));
        append({ type: 'finish', at: Date.now(), status, error: told });
        finished = true;
        void settled().then(parts.onComplete);
      }),
  };
}
