import { createParser, parseAsInteger, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import { parseAsList, parseAsTexts } from '../shell/list-parser.ts';

export const RUN_STATUSES = ['running', 'finished', 'failed', 'interrupted'] as const;
export type RunStatusFilter = (typeof RUN_STATUSES)[number];

export const DEFAULT_COLUMNS: readonly string[] = [
  ...['name', 'kind', 'status', 'results', 'seed', 'tag', 'started', 'duration'],
];

/** The order of a table: a field as a filter names it. */
export interface Sorting {
  field: string;
  descending: boolean;
}

const sorting = createParser<Sorting>({
  parse: (text) => {
    const field = text.replace(/^-/, '');
    return field === '' ? null : { field, descending: text.startsWith('-') };
  },
  serialize: ({ field, descending }) => (descending ? `-${field}` : field),
  eq: (a, b) => a.field === b.field && a.descending === b.descending,
});

/** Widths of columns in pixels: `config.ddpm.lr:120`. */
const width = {
  parse: (text: string): [field: string, pixels: number] | null => {
    const [, field, pixels] = /^(.+):(\d{2,4})$/s.exec(text) ?? [];
    return field === undefined ? null : [field, Number(pixels)];
  },
  serialize: ([field, pixels]: [field: string, pixels: number]) => `${field}:${pixels}`,
};

const list = parseAsTexts;

/** Steps that one may want to take back. */
const step = { history: 'push' } as const;

/** What the page of runs shows; all of it lives in the address. */
export const runsParsers = {
  /** A part of a name, or an expression of the query language. */
  q: parseAsString.withDefault(''),
  project: parseAsString,
  status: parseAsStringLiteral(RUN_STATUSES).withOptions(step),
  /** Null: the newest first. */
  sort: sorting.withOptions(step),
  cols: parseAsTexts.withDefault([...DEFAULT_COLUMNS]).withOptions(step),
  /** Metrics whose better direction is not what their names suggest, as on Compare. */
  higher: list.withOptions(step),
  lower: list.withOptions(step),
  /** How many columns stay where they are when the table is scrolled sideways. */
  fixed: parseAsInteger.withDefault(1),
  widths: parseAsList(width).withDefault([]),
  /** Fields whose values make groups; `recipe`: everything but seeds. */
  by: list.withOptions(step),
  /** Experiments whose stages, and groups whose members, are shown. */
  open: list,
  /** The runs that are chosen, as on every page. */
  runs: list,
  /** On top, whatever the order. */
  pin: list.withOptions(step),
  /** Not drawn in charts. */
  hide: list,
};

export interface RunsState {
  q: string;
  project: string | null;
  status: RunStatusFilter | null;
  sort: Sorting | null;
  cols: string[];
  higher: string[];
  lower: string[];
  fixed: number;
  widths: [field: string, pixels: number][];
  by: string[];
  open: string[];
  runs: string[];
  pin: string[];
  hide: string[];
}

export type ChangeRunsState = (change: Partial<{ [Key in keyof RunsState]: RunsState[Key] | null }>) => void;
