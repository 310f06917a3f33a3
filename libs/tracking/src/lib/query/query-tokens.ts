import { QueryError } from './query-error.ts';

/** A part of a path; a quoted one may hold dots and spaces. */
export interface Segment {
  text: string;
  quoted: boolean;
}

/** `column` counts from 1. `text` is what a message shows. */
export type Token = { column: number; text: string } & (
  | { type: 'word'; segments: Segment[] }
  | { type: 'string'; value: string }
  | { type: 'operator' }
  | { type: 'punctuation' }
  | { type: 'end' }
);

export const LONGEST_QUERY = 2000;

const OPERATORS = ['==', '!=', '<=', '>=', '!~', '=', '<', '>', '~'];
/** What ends a word. */
export const NOT_IN_WORDS = /[\s()=<>!~,"']/;

/** A string in either quote. A backslash escapes the quote and itself, and else stands for itself: "\d+" is \d+. */
function readString(text: string, begin: number): { value: string; end: number } {
  const quote = text[begin];
  let value = '';
  for (let at = begin + 1; at < text.length; at++) {
    if (text[at] === quote) return { value, end: at + 1 };
    if (text[at] === '\\' && (text[at + 1] === quote || text[at + 1] === '\\')) at++;
    value += text[at];
  }
  throw new QueryError(begin + 1, `expected a closing ${quote} for the string that begins here, got the end`);
}

/** A word: letters, digits and whatever is no operator; after a dot a segment may be quoted, as in config."a.b". */
function readWord(text: string, begin: number): { segments: Segment[]; end: number } {
  const segments: Segment[] = [];
  let segment = '';
  let at = begin;
  while (at < text.length) {
    if (text[at] === '"' && segment === '' && segments.length > 0) {
      const { value, end } = readString(text, at);
      if (end < text.length && text[end] !== '.' && !NOT_IN_WORDS.test(text[end]))
        throw new QueryError(end + 1, `expected a dot after a quoted part, got ${JSON.stringify(text[end])}`);
      segments.push({ text: value, quoted: true });
      if (text[end] !== '.') return { segments, end };
      at = end + 1;
      continue;
    }
    if (NOT_IN_WORDS.test(text[at])) break;
    if (text[at] === '.') {
      segments.push({ text: segment, quoted: false });
      segment = '';
    } else segment += text[at];
    at++;
  }
  segments.push({ text: segment, quoted: false });
  return { segments, end: at };
}

/** Cuts a filter into tokens, the last of them the end. Throws QueryError. */
export function tokensOf(text: string): Token[] {
  if (text.length > LONGEST_QUERY)
    throw new QueryError(LONGEST_QUERY, `expected at most ${LONGEST_QUERY} characters, got ${text.length}`);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const column = at + 1;
    if (/\s/.test(text[at])) at++;
    else if ('(),'.includes(text[at])) tokens.push({ type: 'punctuation', column, text: text[at++] });
    else if (text[at] === '"' || text[at] === "'") {
      const { value, end } = readString(text, at);
      tokens.push({ type: 'string', column, text: text.slice(at, end), value });
      at = end;
    } else {
      const operator = OPERATORS.find((candidate) => text.startsWith(candidate, at));
      if (operator) {
        tokens.push({ type: 'operator', column, text: operator });
        at += operator.length;
        continue;
      }
      if (text[at] === '!') throw new QueryError(column, 'expected != or !~, got !');
      const { segments, end } = readWord(text, at);
      tokens.push({ type: 'word', column, text: text.slice(at, end), segments });
      at = end;
    }
  }
  tokens.push({ type: 'end', column: text.length + 1, text: 'the end' });
  return tokens;
}
