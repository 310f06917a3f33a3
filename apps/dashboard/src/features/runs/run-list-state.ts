/** What the list of runs shows; all of it lives in the address of the page. */
export interface RunListState {
  search: string;
  status: RunListStatus | null;
  /** Ids of the experiments whose stages are shown. */
  open: string[];
}

export const RUN_LIST_STATUSES = ['running', 'finished', 'failed', 'interrupted'] as const;
export type RunListStatus = (typeof RUN_LIST_STATUSES)[number];

/** The longest search that the API takes. */
const LONGEST_SEARCH = 500;

/** Reads the state from the address; what is unknown or malformed counts as not there. */
export function readRunListState(params: { get(name: string): string | null }): RunListState {
  const status = params.get('status');
  return {
    search: (params.get('q') ?? '').slice(0, LONGEST_SEARCH),
    status: RUN_LIST_STATUSES.find((known) => known === status) ?? null,
    open: (params.get('open') ?? '').split(',').filter(Boolean),
  };
}

/** The query part of the address, with its question mark; empty for the state in which nothing is chosen. */
export function writeRunListState(state: RunListState): string {
  const params = new URLSearchParams();
  if (state.search) params.set('q', state.search);
  if (state.status) params.set('status', state.status);
  if (state.open.length > 0) params.set('open', state.open.join(','));
  const text = params.toString().replaceAll('%2C', ',');
  return text ? `?${text}` : '';
}

/** Whether a search is an expression of the query language rather than a part of a name. */
export function isExpression(search: string): boolean {
  return /[=<>~]|\bin\s*\(|\bis\s+(not\s+)?(missing|null)\b|\bglob\s/i.test(search);
}

/** What to ask of the API. Without a filter: the roots. With one, stages too, for it may be a stage that failed. */
export function runListQuery(state: RunListState) {
  const search = state.search.trim();
  const filtered = search !== '' || state.status !== null;
  return {
    ...(search ? { [isExpression(search) ? 'filter' : 'search']: search } : {}),
    ...(state.status ? { status: state.status } : {}),
    ...(filtered ? {} : { rootsOnly: true }),
    limit: 50,
  };
}
