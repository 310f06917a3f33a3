import { createLoader, createSerializer, type inferParserType, parseAsString } from 'nuqs/server';
import { parseAsTexts } from '../shell/list-parser.ts';
import { ofProject, projectParsers } from '../shell/project-state.ts';

/** What the page shows; all of it lives in its address. */
export const dataParsers = {
  ...projectParsers,
  /** Ids of the chosen runs, of which the first that has a selection is shown; empty: the newest. */
  runs: parseAsTexts.withOptions({ history: 'push' }),
  filter: parseAsString.withDefault(''),
  /** Ids of the runs whose selections stand beside the shown one. */
  beside: parseAsTexts.withOptions({ history: 'push' }),
  /** Whose histograms are drawn; empty: the evaluation classifier's, or the first. */
  scores: parseAsString.withDefault('').withOptions({ history: 'push' }),
};

export type DataState = inferParserType<typeof dataParsers>;
export type ChangeData = (values: Partial<DataState>) => void;

export const loadDataState = createLoader(dataParsers);
/** The query part of the address of a state. */
export const writeDataState = createSerializer(dataParsers);

/** Selections side by side, the shown one among them. */
export const MOST_BESIDE = 4;

/** Runs that the choice offers. */
export const MOST_RUNS = 50;

/** The runs that may have chosen data. */
export function runsQuery({ runs, filter, project }: Pick<DataState, 'runs' | 'filter' | 'project'>) {
  if (runs.length > 0) return { ids: runs.slice(0, MOST_RUNS), limit: MOST_RUNS };
  const text = filter.trim();
  return { ...(text ? { filter: text } : {}), ...ofProject(project), rootsOnly: true, limit: MOST_RUNS };
}

/** The runs that stand beside the shown one, without it and each once. */
export function besideIds({ beside }: Pick<DataState, 'beside'>, shown: string): string[] {
  return [...new Set(beside)].filter((id) => id !== shown).slice(0, MOST_BESIDE - 1);
}
