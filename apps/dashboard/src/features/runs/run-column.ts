// What a column of the table shows. Its id is a field as filters name it, `best.` and a metric, which is its lowest or its
// highest value as the address says, or `results`, the share in the gap.
import {
  AGGREGATES,
  type Aggregate,
  type Field,
  formatField,
  keysOfPath,
  parseField,
} from '@interpolab/api/query';
import { type Directions, directionOf, SAID_NOTHING } from '../compare/metric-directions.ts';

export interface RunColumn {
  id: string;
  /** The last part of a path or a name. */
  label: string;
  /** What stands before it, or which number of a metric it is. */
  detail: string;
  /** Fields to ask for; what every row brings along needs none. */
  fields: string[];
  /** The field that it shows, is ordered and averaged by. */
  reads: string;
  /** In pixels. */
  width: number;
  numeric: boolean;
  sortable: boolean;
  field: Field | null;
}

/** Names in a summary that say how a stage went, the most telling first. */
export const TELLING = ['accuracy', 'validation/accuracy', 'loss', 'count', 'samples'];

const RESULTS: RunColumn = {
  ...{ id: 'results', label: 'In the gap, free → guided', detail: '', width: 208, numeric: false },
  ...{ sortable: false, field: null, reads: 'summary.results' },
  fields: ['summary.results', ...TELLING.map((key) => `summary.${key}`)],
};

/** Columns that need no fields, and how they are called. */
const OWN: Readonly<Record<string, { label: string; width: number; numeric?: boolean }>> = {
  name: { label: 'Name', width: 280 },
  kind: { label: 'Kind', width: 88 },
  status: { label: 'State', width: 210 },
  seed: { label: 'Seed', width: 64, numeric: true },
  engine: { label: 'Engine', width: 80 },
  tag: { label: 'Tags', width: 150 },
  started: { label: 'Started', width: 104 },
  duration: { label: 'Duration', width: 104 },
  project: { label: 'Project', width: 110 },
};

/** What can be chosen beside settings and metrics. */
export const PLAIN_COLUMNS: readonly string[] = [
  ...[...Object.keys(OWN), 'results', 'notes', 'id', 'host', 'commit', 'finished', 'error', 'hash'],
];

/** Numbers of a metric that a column can show. */
export const COLUMN_AGGREGATES: readonly Aggregate[] = AGGREGATES.filter((each) =>
  ['last', 'min', 'max', 'first', 'mean'].includes(each),
);

const title = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function described(field: Field): Pick<RunColumn, 'label' | 'detail' | 'width' | 'numeric'> {
  switch (field.kind) {
    case 'config': {
      const keys = keysOfPath(field.path);
      return { label: keys.at(-1) as string, detail: keys.slice(0, -1).join('.'), width: 120, numeric: true };
    }
    case 'metric':
      return { label: field.name, detail: field.aggregate, width: 120, numeric: true };
    case 'summary':
      return { label: field.key, detail: 'summary', width: 120, numeric: true };
    case 'tag':
      return { label: 'Tags', detail: '', width: 150, numeric: false };
    default:
      return { label: title(field.column), detail: '', width: 130, numeric: false };
  }
}

function fieldOf(id: string): Field | null {
  try {
    return parseField(id);
  } catch {
    return null;
  }
}

/** A column by its id; null for what is no field. */
export function columnOf(id: string, directions: Directions = SAID_NOTHING): RunColumn | null {
  if (id === RESULTS.id) return RESULTS;
  if (id.startsWith(BEST)) return bestColumn(id, directions);
  const field = fieldOf(id);
  if (!field) return null;
  const own = OWN[id];
  if (own) return { id, detail: '', fields: [], reads: id, numeric: false, sortable: true, field, ...own };
  return { ...{ id, fields: [id], reads: id, sortable: true, field }, ...described(field) };
}

const BEST = 'best.';

/** The lowest or the highest of a metric, whichever is better; its last where nobody has said, as on Compare. */
function bestColumn(id: string, directions: Directions): RunColumn | null {
  const field = fieldOf(id.slice(BEST.length));
  if (field?.kind !== 'metric' || field.aggregate !== 'last') return null;
  const better = directionOf({ stage: null, name: field.name }, directions);
  const aggregate = better === null ? 'last' : better === 'higher' ? 'max' : 'min';
  const shown = { ...field, aggregate } as const;
  const reads = formatField(shown);
  const detail = { none: 'last (no best)', higher: 'best ↑', lower: 'best ↓' }[better ?? 'none'];
  return { ...{ id, fields: [reads], reads, sortable: true, field: shown }, ...described(shown), detail };
}

export const isBest = ({ id }: Pick<RunColumn, 'id'>): boolean => id.startsWith(BEST);

/** The columns of a table; what is no field, or comes twice, is left out, and there is always one. */
export function columnsOf(ids: readonly string[], directions: Directions = SAID_NOTHING): RunColumn[] {
  const columns = [...new Set(ids)].flatMap((id) => columnOf(id, directions) ?? []);
  return columns.length > 0 ? columns : [columnOf('name') as RunColumn];
}

/** The same metric with another of its numbers. */
export function withAggregate(id: string, aggregate: Aggregate | 'best'): string {
  const field = columnOf(id)?.field;
  if (field?.kind !== 'metric') return id;
  if (aggregate === 'best') return `${BEST}${formatField({ ...field, aggregate: 'last' })}`;
  return formatField({ ...field, aggregate });
}
