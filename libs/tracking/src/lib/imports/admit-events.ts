// The gate of an import: what the store cannot keep as it is, is left out with its reason, not bent until it fits.
import type { HistogramEvent, MetricsEvent } from '../client/run-event.ts';
import { imageFormat } from './image-format.ts';
import type { LeftOut } from './left-out.ts';
import type { SourceEvent, SourceImage, SourceRun, SourceTable } from './source-run.ts';

const NAME_LENGTH = 250;
const TEXT_LENGTH = 100_000;
const MOST_ROWS = 10_000;
const MOST_COLUMNS = 200;

/** Why a name cannot be kept; undefined if it can. */
function nameFault(name: string): string | undefined {
  if (name.length === 0) return 'has no name';
  if (name.length > NAME_LENGTH)
    return `its name has ${name.length} characters, at most ${NAME_LENGTH} are kept`;
  return /[\p{Surrogate}\0]/u.test(name) ? 'its name is not Unicode text without NUL' : undefined;
}

function placeFault({ name, step }: { name: string; step: number | null }): string | undefined {
  const fault = nameFault(name);
  if (fault || step === null || Number.isSafeInteger(step)) return fault;
  return 'its steps are not whole numbers below 2^53';
}

function admitMetrics(event: MetricsEvent, leftOut: LeftOut): MetricsEvent | undefined {
  const { step } = event;
  const faults = Object.keys(event.values).map((name) => [name, placeFault({ name, step })] as const);
  if (faults.every(([, fault]) => !fault)) return event;
  for (const [name, fault] of faults)
    if (fault) leftOut.add(name, fault, (census) => census.point(name, step));
  const values = faults.filter(([, fault]) => !fault).map(([name]) => [name, event.values[name]]);
  return values.length > 0 ? { ...event, values: Object.fromEntries(values) } : undefined;
}

function histogramFault({ edges, counts }: HistogramEvent): string | undefined {
  if (counts.length === 0) return 'a histogram without bins';
  if (edges.length !== counts.length + 1) return 'its bins leave gaps';
  return [...edges, ...counts].every(Number.isFinite) ? undefined : 'its edges or counts are not finite';
}

function tableFault({ columns, rows }: SourceTable): string | undefined {
  if (columns.length > MOST_COLUMNS || rows.length > MOST_ROWS)
    return `a table of more than ${MOST_ROWS} rows or ${MOST_COLUMNS} columns`;
  const long = rows.some((row) => row.some((cell) => typeof cell === 'string' && cell.length > TEXT_LENGTH));
  return long ? `a text of more than ${TEXT_LENGTH} characters` : undefined;
}

const imageFault = ({ bytes }: SourceImage) =>
  imageFormat(bytes) ? undefined : 'an image that is neither PNG nor JPEG';

/** The event as far as the store has a place for it. */
function admit(event: SourceEvent, leftOut: LeftOut): SourceEvent | undefined {
  if (event.type === 'metrics') return admitMetrics(event, leftOut);
  if (event.type === 'histogram') {
    const fault = placeFault(event) ?? histogramFault(event);
    if (fault) leftOut.add(event.name, fault, (census) => census.histogram(event.name, event.step));
    return fault ? undefined : event;
  }
  if (event.type === 'table') {
    const fault = placeFault(event) ?? tableFault(event);
    if (fault) leftOut.add(event.name, fault, (census) => census.table(event.name, event.step));
    return fault ? undefined : event;
  }
  if (event.type === 'image') {
    const fault = placeFault(event) ?? imageFault(event);
    const bytes = event.bytes.length;
    if (fault) leftOut.add(event.name, fault, (census) => census.image({ ...event, bytes }));
    return fault ? undefined : event;
  }
  if (event.type === 'artifact') {
    const fault = nameFault(event.name);
    if (fault) leftOut.add(event.name, fault, (census) => census.artifact(event.name, event.bytes));
    return fault ? undefined : event;
  }
  return event;
}

/** The events of a run that the store can keep. */
export async function* admitEvents(run: SourceRun, leftOut: LeftOut): AsyncGenerator<SourceEvent> {
  for await (const event of run.events(leftOut)) {
    const admitted = admit(event, leftOut);
    if (admitted) yield admitted;
  }
}
