// A filter as text again: what parseQuery reads from it is the same filter.
import { findAggregate } from './query-fields.ts';
import { NOT_IN_WORDS } from './query-tokens.ts';
import { bareValue } from './query-values.ts';
import type { Field, Literal, RunQuery } from './run-query.ts';

/** In double quotes, as the language has them. */
export const quoteText = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;

const isWord = (text: string) => text !== '' && !NOT_IN_WORDS.test(text);

const segment = (text: string) => (isWord(text) && !text.includes('.') ? text : quoteText(text));

/** The keys of a path, as flattenConfig joined them. */
export const keysOfPath = (path: string): string[] =>
  path.split(/(?<!\\)\./).map((key) => key.replaceAll('\\.', '.'));

/** Names whose dots are dots. */
const dotted = (name: string) => (name.split('.').every(isWord) ? name : quoteText(name));

function metricText(name: string, aggregate: string): string {
  const written = dotted(name);
  const last = name.split('.').at(-1) as string;
  const ambiguous = written === name && name.includes('.') && findAggregate(last) !== undefined;
  return aggregate === 'last' && !ambiguous ? `metrics.${written}` : `metrics.${written}.${aggregate}`;
}

/** A field as a filter names it. */
export function formatField(field: Field): string {
  switch (field.kind) {
    case 'config':
      return `config.${keysOfPath(field.path).map(segment).join('.')}`;
    case 'summary':
      return `summary.${dotted(field.key)}`;
    case 'metric':
      return metricText(field.name, field.aggregate);
    case 'tag':
      return 'tag';
    default:
      return field.column;
  }
}

function formatNumber(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return Object.is(value, -0) ? '-0' : String(value);
}

/** A value as it is written beside a field. */
export function formatLiteral(literal: Literal, field: Field): string {
  switch (literal.type) {
    case 'number':
      return formatNumber(literal.value);
    case 'bool':
      return String(literal.value);
    case 'time':
      return literal.written ?? new Date(literal.value).toISOString();
    case 'text': {
      const free = field.kind === 'config' || field.kind === 'summary';
      const taken = free && bareValue(literal.value) !== undefined; // it would be read as something else
      return isWord(literal.value) && !taken ? literal.value : quoteText(literal.value);
    }
  }
}

function formatTest(query: Exclude<RunQuery, { kind: 'and' | 'or' | 'not' | 'words' }>): string {
  const field = formatField(query.field);
  const not = query.kind !== 'compare' && query.negated ? 'not ' : '';
  switch (query.kind) {
    case 'compare':
      return `${field} ${query.comparison} ${formatLiteral(query.value, query.field)}`;
    case 'in':
      return `${field} ${not}in (${query.values.map((value) => formatLiteral(value, query.field)).join(', ')})`;
    case 'match':
      return query.pattern.kind === 'glob'
        ? `${field} ${not}glob ${quoteText(query.pattern.source)}`
        : `${field} ${query.negated ? '!~' : '~'} ${quoteText(query.pattern.source)}`;
    case 'missing':
      return `${field} is ${not}missing`;
    case 'null':
      return `${field} is ${not}null`;
  }
}

/** The text of a filter; empty for none. */
export function formatQuery(query: RunQuery | null): string {
  if (query === null) return '';
  switch (query.kind) {
    case 'and':
    case 'or':
      return query.parts
        .map((part) =>
          part.kind === 'and' || part.kind === 'or' ? `(${formatQuery(part)})` : formatQuery(part),
        )
        .join(` ${query.kind} `);
    case 'not':
      return query.part.kind === 'and' || query.part.kind === 'or'
        ? `not (${formatQuery(query.part)})`
        : `not ${formatQuery(query.part)}`;
    case 'words':
      return isWord(query.text) && !/^(and|or|not)$/i.test(query.text) ? query.text : quoteText(query.text);
    default:
      return formatTest(query);
  }
}
