import type { RouterOutputs } from '@interpolab/api';
import { formatLiteral, parseField } from '@interpolab/api/query';
import { filterText } from './runs-query.ts';

export type RunGroup = RouterOutputs['runs']['groups']['groups'][number];
type GroupKey = RunGroup['key'][number];

/** A condition that holds for the runs that have a group's value under one field. */
function conditionOf({ field, kind, value }: GroupKey): string {
  const parsed = parseField(field);
  switch (kind) {
    case 'missing':
      return `${field} is missing`;
    case 'null':
      return `${field} is null`;
    case 'nan':
      return `${field} = nan`;
    case 'empty': // neither null nor any value that a filter can name
      return `${field} is not missing and not (${field} is null or ${field} ~ "" or ${field} <= inf or ${field} = nan or ${field} in (true, false))`;
    case 'bool':
      return `${field} = ${value}`;
    case 'number':
      return parsed.kind === 'time'
        ? `${field} = "${value}"`
        : `${field} = ${formatLiteral({ type: 'number', value: Number(value) }, parsed)}`;
    case 'text':
      return `${field} = ${formatLiteral({ type: 'text', value: String(value) }, parsed)}`;
  }
}

/** The filter that finds the members of a group among the runs of a search. */
export function groupFilter(key: readonly GroupKey[], q: string): string {
  const search = filterText(q);
  return [...(search ? [`(${search})`] : []), ...key.map(conditionOf)].join(' and ');
}

/** A name for a group that stays the same when its numbers change. */
export const groupId = (key: readonly GroupKey[]): string =>
  key.map(({ kind, value }) => `${kind}:${value ?? ''}`).join('|');
