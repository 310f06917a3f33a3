// query      = or, or nothing: every run
// or         = and { "or" and }
// and        = term { "and" term }
// term       = "not" term | "(" or ")" | field test | value            (a value alone: part of name, id or a whole tag)
// test       = ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) value
//            | [ "not" ] "in" "(" value { "," value } ")"
//            | ( "~" | "!~" ) regex  |  [ "not" ] "glob" glob
//            | "is" [ "not" ] ( "missing" | "null" )
import { storableText } from '../client/storable.ts';
import { QueryError } from './query-error.ts';
import { fieldOf } from './query-fields.ts';
import { globPattern, regexPattern } from './query-pattern.ts';
import { type Token, tokensOf } from './query-tokens.ts';
import { literalOf } from './query-values.ts';
import type { Comparison, Field, Literal, RunQuery } from './run-query.ts';

const MOST_TERMS = 100;
const MOST_VALUES = 500;
const DEEPEST = 30;
const COMPARISONS: Record<string, Comparison> = {
  ...{ '=': '=', '==': '=', '!=': '!=', '<': '<', '<=': '<=', '>': '>', '>=': '>=' },
};

/** Reads a filter; null if there is nothing in it. `now` is what "now" means. Throws QueryError. */
export function parseQuery(text: string, now: number = Date.now()): RunQuery | null {
  const tokens = tokensOf(text);
  return tokens.length === 1 ? null : new Parser(tokens, now).query();
}

class Parser {
  readonly #tokens: Token[];
  readonly #now: number;
  #at = 0;
  #terms = 0;

  constructor(tokens: Token[], now: number) {
    this.#tokens = tokens;
    this.#now = now;
  }

  query(): RunQuery {
    const query = this.#or(0);
    this.#expect('end', 'and, or, or the end');
    return query;
  }

  get #next(): Token {
    return this.#tokens[this.#at];
  }

  /** The next token if it is this keyword, which is then passed. */
  #keyword(word: string): boolean {
    const { type, text } = this.#next;
    if (type !== 'word' || text.toLowerCase() !== word) return false;
    this.#at++;
    return true;
  }

  #isSign(text: string): boolean {
    return this.#next.type === 'punctuation' && this.#next.text === text;
  }

  #expect(sign: string, what = sign): void {
    if (this.#next.type === sign || this.#isSign(sign)) this.#at++;
    else throw new QueryError(this.#next.column, `expected ${what}, got ${this.#next.text}`);
  }

  #or(depth: number): RunQuery {
    const parts = [this.#and(depth)];
    while (this.#keyword('or')) parts.push(this.#and(depth));
    return parts.length === 1 ? parts[0] : { kind: 'or', parts };
  }

  #and(depth: number): RunQuery {
    const parts = [this.#term(depth)];
    while (this.#keyword('and')) parts.push(this.#term(depth));
    return parts.length === 1 ? parts[0] : { kind: 'and', parts };
  }

  #term(depth: number): RunQuery {
    const { column } = this.#next;
    if (depth > DEEPEST) throw new QueryError(column, `expected at most ${DEEPEST} levels of not and ( )`);
    if (this.#keyword('not')) return { kind: 'not', part: this.#term(depth + 1) };
    if (this.#isSign('(')) {
      this.#at++;
      const inside = this.#or(depth + 1);
      this.#expect(')', 'and, or, or )');
      return inside;
    }
    if (++this.#terms > MOST_TERMS) throw new QueryError(column, `expected at most ${MOST_TERMS} conditions`);
    const token = this.#next;
    if (token.type !== 'word' && token.type !== 'string')
      throw new QueryError(column, `expected a condition, got ${token.text}`);
    this.#at++;
    if (token.type === 'word' && this.#testFollows()) return this.#test(fieldOf(token));
    return { kind: 'words', text: storableText(token.type === 'string' ? token.value : token.text) };
  }

  #testFollows(): boolean {
    const { type, text } = this.#next;
    return type === 'operator' || (type === 'word' && /^(in|is|glob|not)$/i.test(text));
  }

  #test(field: Field): RunQuery {
    const { type, text, column } = this.#next;
    if (type === 'operator') {
      this.#at++;
      if (text === '~' || text === '!~') return this.#match(field, text === '!~');
      return this.#compare(field, COMPARISONS[text], column);
    }
    if (this.#keyword('is')) return this.#is(field);
    const negated = this.#keyword('not');
    if (this.#keyword('in')) return { kind: 'in', field, values: this.#values(field), negated };
    if (!this.#keyword('glob'))
      throw new QueryError(this.#next.column, `expected in or glob, got ${this.#next.text}`);
    const pattern = globPattern(...this.#pattern(field, 'glob'));
    return { kind: 'match', field, pattern, negated };
  }

  #compare(field: Field, comparison: Comparison, column: number): RunQuery {
    const at = this.#next.column;
    const value = this.#value(field);
    const ordered = comparison !== '=' && comparison !== '!=';
    if (ordered && field.kind === 'tag')
      throw new QueryError(column, `expected =, !=, in, ~ or glob after tag, got ${comparison}`);
    if (ordered && (value.type === 'bool' || Number.isNaN(value.value)))
      throw new QueryError(at, `expected something with an order after ${comparison}, got ${value.value}`);
    return { kind: 'compare', field, comparison, value };
  }

  /** A value; "now - 7d" may be written apart. */
  #value(field: Field): Literal {
    let token = this.#next;
    this.#at++;
    const [minus, amount] = [this.#next, this.#tokens[this.#at + 1]];
    if (field.kind === 'time' && token.text === 'now' && minus?.text === '-' && amount?.type === 'word') {
      this.#at += 2;
      token = { ...token, text: `now-${amount.text}` };
    }
    return literalOf({ field, token, now: this.#now });
  }

  #values(field: Field): Literal[] {
    this.#expect('(', '( after in');
    const values = [this.#value(field)];
    while (this.#isSign(',')) {
      this.#at++;
      if (values.length === MOST_VALUES)
        throw new QueryError(this.#next.column, `expected at most ${MOST_VALUES} values`);
      values.push(this.#value(field));
    }
    this.#expect(')', ', or )');
    return values;
  }

  #match(field: Field, negated: boolean): RunQuery {
    return { kind: 'match', field, pattern: regexPattern(...this.#pattern(field, '~')), negated };
  }

  #pattern(field: Field, operator: string): [source: string, column: number] {
    const token = this.#next;
    if (!['text', 'tag', 'config', 'summary'].includes(field.kind))
      throw new QueryError(token.column, `expected a field of text before ${operator}`);
    if (token.type !== 'string' && token.type !== 'word')
      throw new QueryError(token.column, `expected a pattern, best in quotes, got ${token.text}`);
    this.#at++;
    return [storableText(token.type === 'string' ? token.value : token.text), token.column];
  }

  #is(field: Field): RunQuery {
    const negated = this.#keyword('not');
    const { column } = this.#next;
    if (this.#keyword('missing')) return { kind: 'missing', field, negated };
    if (!this.#keyword('null'))
      throw new QueryError(column, `expected missing or null, got ${this.#next.text}`);
    if (field.kind !== 'config' && field.kind !== 'summary')
      throw new QueryError(column, 'expected missing: only config and summary have null');
    return { kind: 'null', field, negated };
  }
}
