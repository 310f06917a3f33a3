import { storableText } from '../client/storable.ts';
import { RUN_KINDS, type RunStatus, STEP_POLICIES } from '../store/run-store.ts';
import { QueryError } from './query-error.ts';
import type { Token } from './query-tokens.ts';
import type { Field, Literal } from './run-query.ts';

const STATUSES: readonly RunStatus[] = ['running', 'finished', 'failed', 'interrupted'];
/** Columns that can only have these values: anything else is a slip of the pen. */
const CHOICES: Partial<Record<string, readonly string[]>> = {
  ...{ kind: RUN_KINDS, status: STATUSES, policy: STEP_POLICIES },
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;
const SECONDS: Record<string, number> = { ms: 1e-3, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };
const TIME = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const WORDS: Record<string, number> = { nan: Number.NaN, inf: Infinity, '+inf': Infinity, '-inf': -Infinity };

/** A number, or undefined. "7d" is seconds. */
function numberOf(text: string): number | undefined {
  if (NUMBER.test(text)) return Number(text);
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (unit !== undefined) return Number(amount) * SECONDS[unit];
  return WORDS[text.toLowerCase()];
}

/** Milliseconds since 1970 of "2026-11-23", "2026-11-23T10:00", "now" or "now-7d"; without a zone it is UTC. */
function timeOf(text: string, now: number): number | undefined {
  if (text === 'now') return now;
  const [, ago] = /^now-(.+)$/.exec(text) ?? [];
  const [, amount, unit] = DURATION.exec(ago ?? '') ?? [];
  if (unit !== undefined) return now - Number(amount) * SECONDS[unit] * 1000;
  if (!TIME.test(text)) return undefined;
  const iso = text.replace(' ', 'T');
  const time = Date.parse(iso.length > 10 && !/(Z|[+-]\d{2}:\d{2})$/.test(iso) ? `${iso}Z` : iso);
  return Number.isNaN(time) ? undefined : time;
}

/** What a word stands for where nothing says what it should be: a number or true or false; else it is a text. */
export function bareValue(text: string): number | boolean | undefined {
  if (text === 'true' || text === 'false') return text === 'true';
  return numberOf(text);
}

export interface ReadLiteral {
  field: Field;
  token: Token;
  /** Milliseconds since 1970. */
  now: number;
}

/** The value that a token stands for beside a field. Throws QueryError. */
export function literalOf({ field, token, now }: ReadLiteral): Literal {
  const { column, text } = token;
  if (token.type !== 'word' && token.type !== 'string')
    throw new QueryError(column, `expected a value, got ${text}`);
  const plain = storableText(token.type === 'string' ? token.value : text);
  if (field.kind === 'time') {
    const value = timeOf(plain, now);
    if (value !== undefined)
      return plain.startsWith('now') ? { type: 'time', value, written: plain } : { type: 'time', value };
    throw new QueryError(column, `expected a time (2026-11-23, "2026-11-23 10:00", now-7d), got ${text}`);
  }
  if (field.kind === 'text' || field.kind === 'tag') {
    const choices = field.kind === 'text' ? CHOICES[field.column] : undefined;
    if (choices && !choices.includes(plain))
      throw new QueryError(column, `expected one of ${choices.join(', ')}, got ${text}`);
    return { type: 'text', value: plain };
  }
  const number = token.type === 'string' ? undefined : numberOf(plain);
  const bool =
    token.type === 'word' && (plain === 'true' || plain === 'false') ? plain === 'true' : undefined;
  if (field.kind === 'bool') {
    if (bool === undefined) throw new QueryError(column, `expected true or false, got ${text}`);
    return { type: 'bool', value: bool };
  }
  if (field.kind === 'number' || field.kind === 'metric') {
    if (number === undefined) throw new QueryError(column, `expected a number, got ${text}`);
    return { type: 'number', value: number };
  }
  if (number !== undefined) return { type: 'number', value: number };
  return bool === undefined ? { type: 'text', value: plain } : { type: 'bool', value: bool };
}
