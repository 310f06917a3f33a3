// Which tables a project is kept in, and in which order their rows are written. Rows come and go as JSON that Postgres
// makes of them, so that a column that a later migration adds is exported without a line here.

export interface ExchangedTable {
  readonly table: string;
  /** Its file in the folder of an export. */
  readonly file: string;
  /** How its rows belong to the project: by a column of their own, or by their run. */
  readonly by: 'projectId' | 'runId';
  /** Columns that mean something in their own database only, or that stand in another file. */
  readonly without: readonly string[];
  /** Identifies the rows, and so orders them. */
  readonly order: string;
}

const ofRun = (table: string, file: string, { order = 't.id', without = ['id'] } = {}): ExchangedTable => ({
  ...{ table, file, without, by: 'runId' },
  order: `t."runId" COLLATE "C", ${order}`,
});

const ofProject = (table: string, file: string, order: string): ExchangedTable => ({
  ...{ table, file, order, without: ['projectId'], by: 'projectId' },
});

/** Runs first: the others refer to them. */
export const EXCHANGED_TABLES: readonly ExchangedTable[] = [
  ofProject('Run', 'runs.jsonl', 't.id COLLATE "C"'),
  ofProject('SavedView', 'views.jsonl', 't.kind COLLATE "C", t.name COLLATE "C"'),
  ofProject('ReferenceValue', 'references.jsonl', 't.id'),
  // of the artifacts, whose rows an import makes first
  ofProject('ArtifactAlias', 'aliases.jsonl', 't.name COLLATE "C", t.alias COLLATE "C"'),
  ofRun('StatusEvent', 'status-events.jsonl'),
  ofRun('Histogram', 'histograms.jsonl'),
  ofRun('ScoreSet', 'score-sets.jsonl', { without: ['id', 'scores'] }),
  ofRun('LoggedTable', 'tables.jsonl'),
  ofRun('ConsoleChunk', 'console.jsonl', { order: 't."firstLine"', without: [] }),
  ofRun('Media', 'media.jsonl'),
  ofRun('RunArtifact', 'run-artifacts.jsonl', {
    order: 't.role, t.name COLLATE "C", t.sha256',
    without: [],
  }),
];

/** What is not exported as rows: made anew from other files, or of no meaning elsewhere. */
export const OTHER_TABLES: Readonly<Record<string, string>> = {
  Project: 'its name and time are in manifest.json',
  ConfigEntry: "made anew from the runs' configs",
  Metric: 'made anew from the points; its conflicts are in metrics.jsonl',
  MetricChunk: 'its points are in points.parquet',
  Artifact: 'its bytes are in artifacts/',
  JournalCursor: 'a journal stays where it was written',
};

export const METRICS_FILE = 'metrics.jsonl';
export const POINTS_FILE = 'points.parquet';
export const SCORES_FILE = 'scores.parquet';
export const MANIFEST_FILE = 'manifest.json';
export const ARTIFACTS_FOLDER = 'artifacts';
