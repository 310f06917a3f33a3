// What an importer sees of another tracker: runs, each counted once and told once, in the terms of this store.
import type {
  HistogramEvent,
  MetricsEvent,
  NotesEvent,
  SummaryEvent,
  TagEvent,
} from '../client/run-event.ts';
import type { JsonObject, RunStatus, TableCell } from '../store/run-store.ts';
import type { Census } from './census.ts';
import type { LeftOut } from './left-out.ts';

export interface SourceImage {
  type: 'image';
  /** Milliseconds since 1970. */
  at: number;
  name: string;
  step: number | null;
  sampleIndex: number;
  caption: string;
  bytes: Uint8Array;
}

export interface SourceTable {
  type: 'table';
  at: number;
  name: string;
  step: number | null;
  columns: string[];
  rows: TableCell[][];
}

export interface SourceArtifact {
  type: 'artifact';
  at: number;
  name: string;
  /** A file that is stored as it is. */
  path: string;
  bytes: number;
}

/** One thing that a source says of a run. */
export type SourceEvent =
  | MetricsEvent
  | HistogramEvent
  | SourceImage
  | SourceTable
  | SourceArtifact
  | SummaryEvent
  | TagEvent
  | NotesEvent;

/** How a run began and ended. */
export interface SourceOutline {
  name: string;
  config: JsonObject;
  tags: string[];
  /** The identity of the run that this one is a part of. */
  parent?: string;
  /** What the source knows besides: who, where, which commit; kept with the run's environment. */
  about?: JsonObject;
  startedAt: number;
  finishedAt: number;
  status: Exclude<RunStatus, 'running'>;
  error: string | null;
}

export interface Survey {
  outline: SourceOutline;
  census: Census;
  /** What a person should know of the source: a record that was cut, texts that were read as numbers. */
  remarks: string[];
}

export interface SourceRun {
  /** The same wherever the source is moved to, and however it grows; of two runs never the same. */
  readonly identity: string;
  /** What a person finds it by in the source. */
  readonly label: string;
  /** A pass of its own that only counts. Throws InputError, one line, for what cannot be read. */
  survey(): Promise<Survey>;
  /** Everything, in an order that depends on the source alone. What has no place in the store goes to `leftOut`. */
  events(leftOut: LeftOut): AsyncIterable<SourceEvent>;
}

/** A source that was opened. */
export interface RunSource {
  readonly runs: readonly SourceRun[];
  /** What the source holds besides its runs and does not carry over. */
  readonly remarks: readonly string[];
  close?(): Promise<void>;
}
