import { createLoader, createSerializer, parseAsStringLiteral } from 'nuqs/server';

export const COUNT_SCALES = ['linear', 'log'] as const;

/** How the histograms of a run are drawn; it lives in the address. */
export const resultsParsers = {
  counts: parseAsStringLiteral(COUNT_SCALES).withDefault('linear').withOptions({ history: 'push' }),
};

export const loadResultsState = createLoader(resultsParsers);
export const writeResultsState = createSerializer(resultsParsers);
