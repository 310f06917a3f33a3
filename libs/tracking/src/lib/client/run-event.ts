import type { ResumeMode } from '../store/resume-mode.ts';
import type {
  ArtifactRole,
  ConsoleStream,
  JsonObject,
  RunKind,
  RunProgress,
  RunStatus,
  StepPolicy,
  TableCell,
} from '../store/run-store.ts';

/** What is known when a run begins: given by the program, or found out by the tracker. */
export interface RunStart {
  id: string;
  project: string;
  name: string;
  kind: RunKind;
  parentId: string | null;
  config: JsonObject;
  configHash: string | null;
  seed: number;
  engine: string;
  tags: string[];
  /** Journals of 0.1 say true for `allow`. */
  resume: ResumeMode | boolean;
  /** Absent from journals of 0.1, which overwrote. */
  stepPolicy?: StepPolicy;
  gitCommit: string | null;
  gitDirty: boolean | null;
  host: string;
  environment: JsonObject;
}

interface At {
  /** Milliseconds since 1970. */
  at: number;
}

export interface StartEvent extends At {
  type: 'start';
  run: RunStart;
}
export interface MetricsEvent extends At {
  type: 'metrics';
  step: number;
  /** Any number, NaN and ±Infinity included. */
  values: Record<string, number>;
}
export interface ProgressEvent extends At {
  type: 'progress';
  progress: RunProgress;
}
export interface SummaryEvent extends At {
  type: 'summary';
  values: JsonObject;
}
/** Tags that are added; a run has each once. */
export interface TagEvent extends At {
  type: 'tag';
  tags: string[];
}
/** What is noted of a run, in place of what was. */
export interface NotesEvent extends At {
  type: 'notes';
  notes: string;
}
export interface HistogramEvent extends At {
  type: 'histogram';
  name: string;
  step: number | null;
  edges: number[];
  counts: number[];
}
export interface ScoresEvent extends At {
  type: 'scores';
  name: string;
  step: number | null;
  samplesSha256: string;
  classifierSha256: string;
  /** Doubles, big-endian, as base64. */
  scores: string;
}
export interface TableEvent extends At {
  type: 'table';
  name: string;
  step: number | null;
  columns: string[];
  rows: TableCell[][];
}
export interface ImageEvent extends At {
  type: 'image';
  name: string;
  step: number | null;
  sampleIndex: number;
  caption: string;
  mediaType: string;
  width: number | null;
  height: number | null;
  sha256: string;
  bytes: number;
}
export interface ArtifactEvent extends At {
  type: 'artifact';
  name: string;
  kind: string;
  role: ArtifactRole;
  sha256: string;
  bytes: number;
}
/** Lines that a program printed one after the other on one stream. */
export interface ConsoleEvent extends At {
  type: 'console';
  stream: ConsoleStream;
  lines: string[];
}
export interface HeartbeatEvent extends At {
  type: 'heartbeat';
}
export interface FinishEvent extends At {
  type: 'finish';
  status: Exclude<RunStatus, 'running'>;
  error: string | null;
}

/** One thing that happened to a run; the lines of its journal. */
export type RunEvent =
  | StartEvent
  | MetricsEvent
  | ProgressEvent
  | SummaryEvent
  | TagEvent
  | NotesEvent
  | HistogramEvent
  | ScoresEvent
  | TableEvent
  | ImageEvent
  | ArtifactEvent
  | ConsoleEvent
  | HeartbeatEvent
  | FinishEvent;

export interface JournalRecord {
  /** 1, 2, 3, … in one journal. */
  seq: number;
  event: RunEvent;
}
