import { storableTable } from '../client/logged-records.ts';
import { redactEvent } from '../client/redact-event.ts';
import type { JournalRecord, RunEvent, StartEvent } from '../client/run-event.ts';
import { storableObject, storableText } from '../client/storable.ts';
import type { ArtifactStore } from '../files/artifact-store.ts';
import type { TableCell } from '../store/run-store.ts';
import type { RunWriter } from '../store/run-writer.ts';
import { admitEvents } from './admit-events.ts';
import { imageFormat } from './image-format.ts';
import { EventDigest, importedRunId } from './import-identity.ts';
import type { ImportProgress } from './import-progress.ts';
import { LeftOut } from './left-out.ts';
import type { SourceEvent, SourceOutline, SourceRun } from './source-run.ts';

export interface ImportRun {
  readonly writer: RunWriter;
  readonly artifacts: ArtifactStore;
  readonly project: string;
  /** tensorboard, mlflow, … */
  readonly tracker: string;
  readonly run: SourceRun;
  readonly outline: SourceOutline;
  /** Records of one transaction, fewer if they are long: what a kill in the middle costs at most. */
  readonly batchRecords?: number;
  readonly progress?: ImportProgress;
}

export interface ImportedRun {
  runId: string;
  leftOut: LeftOut;
  /** Steps that had several values, and the like. */
  remarks: string[];
}

/** Its own, if the source has one as a whole number: "seed", "params/seed", … */
function seedOf({ config }: SourceOutline): number {
  const [, found] = Object.entries(config).find(([key]) => /(^|[/.])seed$/.test(key)) ?? [];
  return Number.isSafeInteger(found) ? (found as number) : 0;
}

function startOf({ project, tracker, outline, run }: ImportRun, runId: string): StartEvent {
  return {
    type: 'start',
    at: outline.startedAt,
    run: {
      ...{
        id: runId,
        project,
        name: storableText(outline.name, 250),
        kind: 'experiment',
        parentId: outline.parent === undefined ? null : importedRunId(project, outline.parent),
      },
      ...{ config: storableObject(outline.config), configHash: null, seed: seedOf(outline) },
      ...{ engine: tracker, tags: outline.tags.map((tag) => storableText(tag, 250)), resume: 'allow' },
      ...{ stepPolicy: 'overwrite', gitCommit: null, gitDirty: null, host: 'import' },
      environment: storableObject({ ...outline.about, importedFrom: tracker, source: run.label }),
    },
  };
}

/** The event as a journal keeps it; the bytes that it names are stored first. */
async function recordOf(event: SourceEvent, artifacts: ArtifactStore): Promise<RunEvent> {
  if (event.type === 'image') {
    const { bytes, ...image } = event;
    const caption = storableText(event.caption, 10_000);
    return { ...image, caption, ...imageFormat(bytes)!, ...(await artifacts.put(bytes)) };
  }
  if (event.type === 'artifact')
    return {
      ...{ type: 'artifact', at: event.at, name: event.name, kind: 'imported', role: 'out' },
      ...(await artifacts.put(event.path)),
    };
  if (event.type === 'table') return { ...event, ...storableTable(event) };
  if (event.type === 'summary') return { ...event, values: storableObject(event.values) };
  if (event.type === 'tag') return { ...event, tags: event.tags.map((tag) => storableText(tag, 250)) };
  if (event.type === 'notes') return { ...event, notes: storableText(event.notes) };
  return event;
}

/** How much of a batch a record fills, so that long texts and histograms do not make one that memory cannot hold. */
function weightOf(event: RunEvent): number {
  if (event.type === 'histogram') return 1 + event.counts.length / 10;
  if (event.type !== 'table') return 1;
  const length = (row: readonly TableCell[]) =>
    row.reduce<number>((sum, cell) => sum + String(cell).length, 0);
  return 1 + event.rows.reduce((sum, row) => sum + length(row), 0) / 100;
}

/** A first pass over all that will be imported: what is left out, how many records there are, and their digest. */
async function sumUp({ run, outline, project, progress }: ImportRun) {
  const runId = importedRunId(project, run.identity);
  const leftOut = new LeftOut();
  const digest = new EventDigest();
  digest.outline(outline);
  let records = 0;
  for await (const event of admitEvents(run, leftOut)) {
    await digest.add(event);
    progress?.reading(++records);
  }
  return { runId, leftOut, journalId: digest.journalId(runId), total: records + 2 };
}

/** What the journal of the run holds: how it began, what it logged, how it ended. */
async function* recordsOf(options: ImportRun, runId: string): AsyncGenerator<() => Promise<RunEvent>> {
  const { run, artifacts, outline } = options;
  yield async () => startOf(options, runId);
  for await (const event of admitEvents(run, new LeftOut())) yield () => recordOf(event, artifacts);
  const { status, error, finishedAt } = outline;
  yield async () => ({ type: 'finish', at: finishedAt, status, error });
}

/**
 * Brings one run into the store as the journal of a client would. The journal's id follows from all that is in it, so
 * that the store knows how far an import that was killed had come, and that one which is called again adds nothing.
 * Of a source that has changed, everything is applied again: what is there already, stays as it is.
 */
export async function importRun(options: ImportRun): Promise<ImportedRun> {
  const { writer, batchRecords = 20_000, progress } = options;
  const { runId, leftOut, journalId, total } = await sumUp(options);
  const applied = await writer.appliedSeq(journalId);
  const remarks: string[] = [];
  let records: JournalRecord[] = [];
  let weight = 0;
  let seq = 0;
  const send = async () => {
    if (records.length > 0) remarks.push(...(await writer.apply({ journalId, runId, records, live: false })));
    progress?.applied(seq, total);
    records = [];
    weight = 0;
  };
  for await (const make of recordsOf(options, runId)) {
    if (++seq <= applied) continue;
    const event = redactEvent(await make());
    records.push({ seq, event });
    weight += weightOf(event);
    if (weight >= batchRecords) await send();
  }
  await send();
  return { runId, leftOut, remarks };
}
