// The filter as the builder shows it: rows of field, operator and value in groups. Its text is the one state; this is
// read from it and written back to it.
import {
  bareValue,
  type Field,
  formatField,
  formatLiteral,
  formatQuery,
  parseField,
  parseQuery,
  QueryError,
  quoteText,
  type RunQuery,
} from '@interpolab/api/query';

export const OPERATORS = [
  ...(['=', '!=', '<', '<=', '>', '>=', 'in', 'not in', '~', '!~', 'glob', 'not glob'] as const),
  ...(['is missing', 'is not missing', 'is null', 'is not null'] as const),
];
/** `contains` has no field: it looks at names, ids and tags. */
export type Operator = (typeof OPERATORS)[number] | 'contains';

export interface FilterRow {
  kind: 'row';
  negated: boolean;
  /** Empty for `contains`. */
  field: string;
  operator: Operator;
  /** As the language writes them, but quotes only where they tell a text from a number. */
  values: string[];
}

export interface FilterGroup {
  kind: 'group';
  negated: boolean;
  join: 'and' | 'or';
  parts: FilterPart[];
}

export type FilterPart = FilterRow | FilterGroup;

export const EMPTY_FILTER: FilterGroup = { kind: 'group', negated: false, join: 'and', parts: [] };

export const NEW_ROW: FilterRow = { kind: 'row', negated: false, field: 'name', operator: '~', values: [''] };

export const takesValues = (operator: Operator): boolean => !operator.startsWith('is ');

export const takesMany = (operator: Operator): boolean => operator === 'in' || operator === 'not in';

/** Whether a value beside this field may be more than one kind of thing. */
const isFree = (field: Field) => field.kind === 'config' || field.kind === 'summary';

const plain = (field: Field, text: string) =>
  isFree(field) && (bareValue(text) !== undefined || /^"/.test(text)) ? quoteText(text) : text;

type Test = Exclude<RunQuery, { kind: 'and' | 'or' | 'not' | 'words' }>;

function operatorOf(query: Test): Operator {
  if (query.kind === 'compare') return query.comparison;
  const not = query.negated ? 'not ' : '';
  if (query.kind === 'in') return `${not}in`;
  if (query.kind === 'match')
    return query.pattern.kind === 'glob' ? `${not}glob` : query.negated ? '!~' : '~';
  return `is ${not}${query.kind}`;
}

function valuesOf(query: Test): string[] {
  const { field } = query;
  if (query.kind === 'missing' || query.kind === 'null') return [];
  if (query.kind === 'match') return [query.pattern.source];
  const literals = query.kind === 'in' ? query.values : [query.value];
  return literals.map((literal) =>
    literal.type === 'text' ? plain(field, literal.value) : formatLiteral(literal, field),
  );
}

function partOf(query: RunQuery, negated: boolean): FilterPart {
  switch (query.kind) {
    case 'not':
      return negated // twice: a group around it keeps both
        ? { kind: 'group', negated, join: 'and', parts: [partOf(query.part, true)] }
        : partOf(query.part, true);
    case 'and':
    case 'or':
      return {
        kind: 'group',
        negated,
        join: query.kind,
        parts: query.parts.map((part) => partOf(part, false)),
      };
    case 'words':
      return { kind: 'row', negated, field: '', operator: 'contains', values: [query.text] };
    default:
      return {
        ...{ kind: 'row', negated, field: formatField(query.field) },
        ...{ operator: operatorOf(query), values: valuesOf(query) },
      };
  }
}

/** The builder's rows of a text. Throws QueryError. */
export function readFilter(text: string): FilterGroup {
  const query = parseQuery(text);
  if (query === null) return EMPTY_FILTER;
  const part = partOf(query, false);
  return part.kind === 'group' && !part.negated ? part : { ...EMPTY_FILTER, parts: [part] };
}

function valueText(text: string, field: Field | null): string {
  if (field === null) return text;
  const quoted = /^"(?:[^"\\]|\\.)*"$/s.test(text);
  if (isFree(field) && (quoted || bareValue(text) !== undefined)) return text;
  if (field.kind === 'text' || field.kind === 'tag' || isFree(field))
    return formatLiteral({ type: 'text', value: text }, { kind: 'tag' });
  return text === '' ? '""' : /[\s()=<>!~,"']/.test(text) ? quoteText(text) : text;
}

function fieldOrNull(text: string): Field | null {
  try {
    return parseField(text);
  } catch (error) {
    if (error instanceof QueryError) return null;
    throw error;
  }
}

function rowText({ field, operator, values }: FilterRow): string {
  const [first = ''] = values;
  if (operator === 'contains') return formatQuery({ kind: 'words', text: first });
  if (!takesValues(operator)) return `${field} ${operator}`;
  if (/~|glob/.test(operator)) return `${field} ${operator} ${quoteText(first)}`;
  const written = values.map((value) => valueText(value, fieldOrNull(field)));
  return takesMany(operator)
    ? `${field} ${operator} (${written.join(', ')})`
    : `${field} ${operator} ${written[0] ?? '""'}`;
}

function partText(part: FilterPart, inside: boolean): string {
  const not = part.negated ? 'not ' : '';
  if (part.kind === 'row') return not + rowText(part);
  const text = writeFilter({ ...part, negated: false });
  return (inside || part.negated) && part.parts.length > 0 ? `${not}(${text})` : text;
}

/** The text of the builder's rows; groups with nothing in them are left out. */
export function writeFilter(group: FilterGroup): string {
  const parts = group.parts.filter((part) => part.kind === 'row' || writeFilter(part) !== '');
  const alone = parts.length === 1;
  const text = parts.map((part) => partText(part, !alone)).join(` ${group.join} `);
  return group.negated && text ? `not (${text})` : text;
}
