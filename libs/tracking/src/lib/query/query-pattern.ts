// Patterns that a person may send to the database: globs, and a part of regular expressions that is read here and
// written anew, so that Postgres and JavaScript mean the same by it and neither gets something it chokes on. There are
// literals, ".", classes, groups, "|", anchors and bounded repetition; no back references and no looking around.
import { QueryError } from './query-error.ts';

export interface Pattern {
  kind: 'regex' | 'glob';
  /** As written, to show. */
  source: string;
  /** For Postgres: an advanced regular expression (~), or a pattern of LIKE. */
  sql: string;
  /** For JavaScript. */
  regExp: RegExp;
}

export const LONGEST_PATTERN = 200;
const LARGEST_BOUND = 50;
/** How many copies of an atom nested bounds may ask for. */
const LARGEST_EXPANSION = 1000;
const DEEPEST = 20;

const SYNTAX = /[\\^$.*+?()[\]{}|/]/;
const SETS: Record<string, string> = { d: '0-9', w: 'A-Za-z0-9_', s: ' \t\n\r\f\v' };
const LIKE_SYNTAX = /[\\%_]/g;

const literal = (char: string) => (SYNTAX.test(char) && char !== '/' ? `\\${char}` : char);
const inClass = (char: string) => (/[\\\]^[-]/.test(char) ? `\\${char}` : char);

/** `*` stands for any characters, `?` for one; the whole text has to fit. `column` is where the pattern begins. */
export function globPattern(source: string, column: number): Pattern {
  checkLength(source, column);
  const chars = [...source];
  const sql = chars.map((char) =>
    char === '*' ? '%' : char === '?' ? '_' : char.replace(LIKE_SYNTAX, '\\$&'),
  );
  const js = chars.map((char) => (char === '*' ? '.*' : char === '?' ? '.' : literal(char)));
  return { kind: 'glob', source, sql: sql.join(''), regExp: new RegExp(`^${js.join('')}$`, 'su') };
}

/** Found anywhere in the text unless it is anchored. Throws QueryError. */
export function regexPattern(source: string, column: number): Pattern {
  checkLength(source, column);
  const sql = new RegexReader(source, column).read();
  return { kind: 'regex', source, sql, regExp: new RegExp(sql, 'su') };
}

function checkLength(source: string, column: number): void {
  if (source.length > LONGEST_PATTERN)
    throw new QueryError(
      column,
      `expected a pattern of at most ${LONGEST_PATTERN} characters, got ${source.length}`,
    );
}

class RegexReader {
  readonly #chars: string[];
  readonly #column: number;
  #at = 0;

  constructor(source: string, column: number) {
    this.#chars = [...source];
    this.#column = column;
  }

  read(): string {
    const text = this.#alternatives(1, 0);
    if (this.#at < this.#chars.length) this.#fail('expected "(" before ")"');
    return text;
  }

  #fail(message: string): never {
    throw new QueryError(this.#column, `${message}, at character ${this.#at + 1} of the regular expression`);
  }

  #alternatives(expansion: number, depth: number): string {
    if (depth > DEEPEST) this.#fail(`expected at most ${DEEPEST} groups inside each other`);
    const branches = [this.#branch(expansion, depth)];
    while (this.#chars[this.#at] === '|') {
      this.#at++;
      branches.push(this.#branch(expansion, depth));
    }
    return branches.join('|');
  }

  #branch(expansion: number, depth: number): string {
    let text = '';
    for (;;) {
      const char = this.#chars[this.#at];
      if (char === undefined || char === '|' || char === ')') return text;
      if (char === '^' || char === '$') {
        this.#at++;
        text += char;
        if (/[*+?{]/.test(this.#chars[this.#at] ?? '')) this.#fail(`expected no repetition of ${char}`);
        continue;
      }
      const begin = this.#at;
      let atom = this.#atom(expansion, depth);
      const { quantifier, most } = this.#quantifier();
      if (expansion * most > LARGEST_EXPANSION)
        this.#fail(`expected repetitions that make at most ${LARGEST_EXPANSION} copies`);
      if (most > 1 && char === '(') {
        // What is inside is copied too: read it again knowing how often.
        const after = this.#at;
        this.#at = begin;
        atom = this.#atom(expansion * most, depth);
        this.#at = after;
      }
      text += atom + quantifier;
    }
  }

  #atom(expansion: number, depth: number): string {
    const char = this.#chars[this.#at++];
    if (char === '.') return '.';
    if (char === '[') return this.#class();
    if (char === '\\') return this.#escape();
    if (char === '(') {
      if (this.#chars[this.#at] === '?') {
        if (this.#chars[this.#at + 1] !== ':') this.#fail('expected a plain group ("(" or "(?:")');
        this.#at += 2;
      }
      const inside = this.#alternatives(expansion, depth + 1);
      if (this.#chars[this.#at] !== ')') this.#fail('expected a closing ")"');
      this.#at++;
      return `(?:${inside})`;
    }
    if (/[*+?{}\]]/.test(char)) {
      this.#at--;
      this.#fail(`expected something to repeat, or \\${char} for the character`);
    }
    return literal(char);
  }

  #escape(): string {
    const char = this.#chars[this.#at++];
    if (char === undefined) this.#fail('expected a character after "\\"');
    const set = SETS[char.toLowerCase()];
    if (set !== undefined) return char === char.toLowerCase() ? `[${set}]` : `[^${set}]`;
    if (/[A-Za-z0-9]/.test(char)) this.#fail(`expected \\d, \\w, \\s or an escaped sign, got \\${char}`);
    return literal(char);
  }

  #class(): string {
    const negated = this.#chars[this.#at] === '^';
    if (negated) this.#at++;
    let text = '';
    while (this.#chars[this.#at] !== ']') {
      const from = this.#member();
      if (from.set !== undefined) text += from.set;
      else if (this.#chars[this.#at] === '-' && (this.#chars[this.#at + 1] ?? ']') !== ']') {
        this.#at++;
        const to = this.#member();
        if (to.set !== undefined || (to.char as string) < (from.char as string))
          this.#fail('expected a range from a lower to a higher character');
        text += `${inClass(from.char as string)}-${inClass(to.char as string)}`;
      } else text += inClass(from.char as string);
    }
    this.#at++;
    if (text === '') this.#fail('expected something between "[" and "]"');
    return `[${negated ? '^' : ''}${text}]`;
  }

  #member(): { char?: string; set?: string } {
    const char = this.#chars[this.#at++];
    if (char === undefined) this.#fail('expected a closing "]"');
    if (char === '[') this.#fail('expected \\[ for the character');
    if (char !== '\\') return { char };
    const escaped = this.#chars[this.#at++];
    if (escaped === undefined) this.#fail('expected a character after "\\"');
    if (SETS[escaped] !== undefined) return { set: SETS[escaped] };
    if (/[A-Za-z0-9]/.test(escaped))
      this.#fail(`expected \\d, \\w, \\s or an escaped sign, got \\${escaped}`);
    return { char: escaped };
  }

  /** The repetition that follows, and how many copies of its atom it makes. */
  #quantifier(): { quantifier: string; most: number } {
    const char = this.#chars[this.#at] ?? '';
    let found = { quantifier: '', most: 1 };
    if (/[*+?]/.test(char)) {
      this.#at++;
      found = { quantifier: char, most: 1 };
    } else if (char === '{') found = this.#bounds();
    else return found;
    if (this.#chars[this.#at] === '?') this.#at++; // lazy or not: what is asked is only whether there is a match
    if (/[*+?{]/.test(this.#chars[this.#at] ?? '')) this.#fail('expected no repetition of a repetition');
    return found;
  }

  #bounds(): { quantifier: string; most: number } {
    const rest = this.#chars.slice(this.#at).join('');
    const [all, low, comma, high] = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(rest) ?? [];
    if (all === undefined || (comma === '' && high !== ''))
      this.#fail('expected {n}, {n,} or {n,m}, or \\{ for the character');
    const [least, most] = [Number(low), high === '' ? Number(low) : Number(high)];
    if (most > LARGEST_BOUND || least > most)
      this.#fail(`expected bounds from a lower to a higher number, at most ${LARGEST_BOUND}`);
    this.#at += all.length;
    return { quantifier: all, most: Math.max(1, most) };
  }
}
