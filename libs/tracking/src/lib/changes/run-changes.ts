import type {
  ArtifactEvent,
  ConsoleEvent,
  FinishEvent,
  HistogramEvent,
  ImageEvent,
  JournalRecord,
  ScoresEvent,
  StartEvent,
  TableEvent,
} from '../client/run-event.ts';
import type { Columns } from '../series/thin-series.ts';
import type { JsonObject, RunProgress } from '../store/run-store.ts';

/** What a batch of records means for the tables. */
export interface RunChanges {
  start: StartEvent | undefined;
  finish: FinishEvent | undefined;
  /** The run was at work: a sign that somebody who was taken for dead is alive. */
  heartbeat: boolean;
  /** The latest sign of life, in milliseconds since 1970. */
  lastAt: number;
  progress: RunProgress | undefined;
  summary: JsonObject;
  /** Those that come to the run's, each once. */
  tags: string[];
  /** The last ones; null: none were written. */
  notes: string | null;
  /** The points of each series as they came. */
  metrics: Map<string, Columns>;
  /** Of each name and step the last one. */
  histograms: HistogramEvent[];
  /** Of each name, step and sampleIndex the last one. */
  images: ImageEvent[];
  /** Of each name, step, samples and classifier the last one. */
  scoreSets: ScoresEvent[];
  /** Of each name and step the last one. */
  tables: TableEvent[];
  artifacts: ArtifactEvent[];
  /** As they came. */
  console: ConsoleEvent[];
}

function addPoint(
  metrics: Map<string, Columns>,
  name: string,
  point: { step: number; value: number; at: number },
) {
  let series = metrics.get(name);
  if (!series) {
    series = { steps: [], values: [], times: [] };
    metrics.set(name, series);
  }
  series.steps.push(point.step);
  series.values.push(point.value);
  series.times.push(point.at);
}

/** What a score set is the same by. */
export const scoreSetKey = ({ name, step, samplesSha256, classifierSha256 }: ScoresEvent): string =>
  JSON.stringify([name, step, samplesSha256, classifierSha256]);

/** Sums up a batch, so that the store has to be changed once and not once a record. */
export function changesOf(records: readonly JournalRecord[]): RunChanges {
  const histograms = new Map<string, HistogramEvent>();
  const images = new Map<string, ImageEvent>();
  const scoreSets = new Map<string, ScoresEvent>();
  const tables = new Map<string, TableEvent>();
  const changes: RunChanges = {
    ...{ start: undefined, finish: undefined, heartbeat: false, lastAt: 0, progress: undefined },
    ...{ summary: {}, metrics: new Map(), histograms: [], images: [], artifacts: [] },
    ...{ scoreSets: [], tables: [], console: [], tags: [], notes: null },
  };
  for (const { event } of records) {
    changes.lastAt = Math.max(changes.lastAt, event.at);
    if (event.type === 'start') changes.start = event;
    else if (event.type === 'finish') changes.finish = event;
    else if (event.type === 'heartbeat') changes.heartbeat = true;
    else if (event.type === 'progress') changes.progress = event.progress;
    else if (event.type === 'summary') Object.assign(changes.summary, event.values);
    else if (event.type === 'tag') changes.tags = [...new Set([...changes.tags, ...event.tags])];
    else if (event.type === 'notes') changes.notes = event.notes;
    else if (event.type === 'artifact') changes.artifacts.push(event);
    else if (event.type === 'console') changes.console.push(event);
    else if (event.type === 'histogram') histograms.set(JSON.stringify([event.name, event.step]), event);
    else if (event.type === 'scores') scoreSets.set(scoreSetKey(event), event);
    else if (event.type === 'table') tables.set(JSON.stringify([event.name, event.step]), event);
    else if (event.type === 'image')
      images.set(JSON.stringify([event.name, event.step, event.sampleIndex]), event);
    else if (event.type === 'metrics') {
      const { step, at, values } = event;
      for (const name of Object.keys(values))
        addPoint(changes.metrics, name, { step, at, value: values[name] });
    }
  }
  changes.histograms = [...histograms.values()];
  changes.images = [...images.values()];
  changes.scoreSets = [...scoreSets.values()];
  changes.tables = [...tables.values()];
  return changes;
}
