import { describe, expect, it } from 'vitest';
import { parseQuery } from './parse-query.ts';
import { pointAt, QueryError } from './query-error.ts';
import { regexPattern } from './query-pattern.ts';
import { LONGEST_QUERY } from './query-tokens.ts';

const NOW = Date.parse('2026-11-27T12:00:00Z');
const parse = (text: string) => parseQuery(text, NOW);
const messageOf = (text: string): string => {
  try {
    parse(text);
    return 'no error';
  } catch (error) {
    expect(error).toBeInstanceOf(QueryError);
    return (error as Error).message;
  }
};

describe('parseQuery', () => {
  it('reads the filter of the handbook', () => {
    const text =
      'config.ddpm.lr < 1e-3 and metrics.kld.last < 0.5 and tag in (a, b) and name ~ "smile.*" and config.seed is missing';
    const texts = (...values: string[]) => values.map((value) => ({ type: 'text', value }));
    expect(parse(text)).toMatchObject({
      kind: 'and',
      parts: [
        {
          ...{ kind: 'compare', field: { kind: 'config', path: 'ddpm.lr' }, comparison: '<' },
          value: { type: 'number', value: 1e-3 },
        },
        { kind: 'compare', field: { kind: 'metric', name: 'kld', aggregate: 'last' }, value: { value: 0.5 } },
        { kind: 'in', field: { kind: 'tag' }, values: texts('a', 'b'), negated: false },
        {
          kind: 'match',
          field: { kind: 'text', column: 'name' },
          pattern: { kind: 'regex', source: 'smile.*' },
        },
        { kind: 'missing', field: { kind: 'config', path: 'seed' }, negated: false },
      ],
    });
  });

  it('binds not before and before or, and lets parentheses say otherwise', () => {
    const shape = (text: string): unknown => {
      const walk = (query: ReturnType<typeof parse>): unknown =>
        query?.kind === 'and' || query?.kind === 'or'
          ? [query.kind, ...query.parts.map(walk)]
          : query?.kind === 'not'
            ? ['not', walk(query.part)]
            : query?.kind === 'words' && query.text;
      return walk(parse(text));
    };
    expect(shape('a or not b and c')).toEqual(['or', 'a', ['and', ['not', 'b'], 'c']]);
    expect(shape('(a OR b) And nOt (c and d)')).toEqual([
      'and',
      ['or', 'a', 'b'],
      ['not', ['and', 'c', 'd']],
    ]);
  });

  it('tells numbers, texts, truth and times by the field and the quotes', () => {
    const valueFor = (text: string) => (parse(text) as { value: { value: unknown } }).value.value;
    expect(valueFor('config.x = 1')).toBe(1);
    expect(valueFor('config.x = "1"')).toBe('1');
    expect(valueFor('config.x = true')).toBe(true);
    expect(valueFor("config.x = 'true'")).toBe('true');
    expect(valueFor('config.x = nan')).toBe(Number.NaN);
    expect(valueFor('config.x = native-gpu')).toBe('native-gpu');
    expect(valueFor('name = 007')).toBe('007');
    expect(valueFor('duration > 1.5h')).toBe(5400);
    expect(valueFor('started > 2026-11-01')).toBe(Date.parse('2026-11-01T00:00:00Z'));
    expect(valueFor('started > "2026-11-01 06:30"')).toBe(Date.parse('2026-11-01T06:30:00Z'));
    expect(valueFor('started > 2026-11-01T06:30+02:00')).toBe(Date.parse('2026-11-01T04:30:00Z'));
    expect(valueFor('started > now-7d')).toBe(NOW - 7 * 86_400_000);
    expect(valueFor('started > now - 90m')).toBe(NOW - 90 * 60_000);
  });

  it('reads paths with quoted parts, and names with signs', () => {
    const fieldOf = (text: string) => (parse(text) as { field: unknown }).field;
    expect(fieldOf('config.net."a.b".0 = 1')).toEqual({ kind: 'config', path: 'net.a\\.b.0' });
    expect(fieldOf('metrics.loss/guidance = 1')).toEqual({
      kind: 'metric',
      name: 'loss/guidance',
      aggregate: 'last',
    });
    expect(fieldOf('metrics."val loss".min = 1')).toEqual({
      kind: 'metric',
      name: 'val loss',
      aggregate: 'min',
    });
    expect(fieldOf('metrics.min = 1')).toEqual({ kind: 'metric', name: 'min', aggregate: 'last' });
    expect(fieldOf('metrics.a."min" = 1')).toEqual({ kind: 'metric', name: 'a.min', aggregate: 'last' });
    expect(fieldOf('metrics.v1.2.max = 1')).toEqual({ kind: 'metric', name: 'v1.2', aggregate: 'max' });
    expect(fieldOf('summary.gapShare = 1')).toEqual({ kind: 'summary', key: 'gapShare' });
  });

  it('finds nothing in nothing', () => {
    expect(parse('')).toBeNull();
    expect(parse(' \n ')).toBeNull();
  });

  it.each([
    ['config.lr <', 'filter, column 12: expected a value, got the end.'],
    ['foo = 1', /^filter, column 1: expected name, id, .* or summary\.<key>, got foo\.$/],
    ['name = a or', 'filter, column 12: expected a condition, got the end.'],
    ['(name = a', 'filter, column 10: expected and, or, or ), got the end.'],
    ['name = a)', 'filter, column 9: expected and, or, or the end, got ).'],
    ['name = a seed = 1', 'filter, column 10: expected and, or, or the end, got seed.'],
    ['seed < high', 'filter, column 8: expected a number, got high.'],
    ['metrics.a.last = "1"', 'filter, column 18: expected a number, got "1".'],
    ['stale = 1', 'filter, column 9: expected true or false, got 1.'],
    [
      'status = runing',
      'filter, column 10: expected one of running, finished, failed, interrupted, got runing.',
    ],
    [
      'started > soon',
      'filter, column 11: expected a time (2026-11-23, "2026-11-23 10:00", now-7d), got soon.',
    ],
    ['name in a', 'filter, column 9: expected ( after in, got a.'],
    ['name in (a b)', 'filter, column 12: expected , or ), got b.'],
    ['name is empty', 'filter, column 9: expected missing or null, got empty.'],
    ['name is null', 'filter, column 9: expected missing: only config and summary have null.'],
    ['seed ~ 1', 'filter, column 8: expected a field of text before ~.'],
    ['tag < a', 'filter, column 5: expected =, !=, in, ~ or glob after tag, got <.'],
    ['config.x < nan', 'filter, column 12: expected something with an order after <, got NaN.'],
    ['name = "a', 'filter, column 8: expected a closing " for the string that begins here, got the end.'],
    ['name ! a', 'filter, column 6: expected != or !~, got !.'],
    ['config..a = 1', 'filter, column 1: expected a name after each dot, got config..a.'],
    ['name not like a', 'filter, column 10: expected in or glob, got like.'],
    ['x'.repeat(LONGEST_QUERY + 1), 'filter, column 2000: expected at most 2000 characters, got 2001.'],
    [`${'('.repeat(40)}a`, 'filter, column 32: expected at most 30 levels of not and ( ).'],
    [Array(101).fill('a').join(' or '), 'filter, column 501: expected at most 100 conditions.'],
  ])('says where %s is wrong', (text, message) => {
    if (typeof message === 'string') expect(messageOf(text)).toBe(message);
    else expect(messageOf(text)).toMatch(message);
  });

  it('shows the place in a terminal', () => {
    const text = 'name = a and seed < high';
    try {
      parse(text);
    } catch (error) {
      expect(pointAt(text, error as QueryError)).toBe(
        'filter, column 21: expected a number, got high.\n  name = a and seed < high\n                      ^',
      );
    }
  });
});

describe('regexPattern', () => {
  const messageFor = (source: string) => {
    try {
      return regexPattern(source, 1).sql;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('writes what is allowed anew', () => {
    expect(messageFor('smile.*')).toBe('smile.*');
    expect(messageFor('^run-\\d{2,3}$')).toBe('^run-[0-9]{2,3}$');
    expect(messageFor('(a|b)+?[^\\w-]')).toBe('(?:a|b)+[^A-Za-z0-9_\\-]');
    expect(messageFor('a/b\\.c')).toBe('a/b\\.c');
  });

  it.each([
    ['(a', 'expected a closing ")", at character 3 of the regular expression'],
    ['a)', 'expected "(" before ")", at character 2'],
    ['(?=a)', 'expected a plain group ("(" or "(?:")'],
    ['(a)\\1', 'expected \\d, \\w, \\s or an escaped sign, got \\1'],
    ['*a', 'expected something to repeat, or \\* for the character'],
    ['a**', 'expected no repetition of a repetition'],
    ['^*', 'expected no repetition of ^'],
    ['[z-a]', 'expected a range from a lower to a higher character'],
    ['[]', 'expected something between "[" and "]"'],
    ['[a', 'expected a closing "]"'],
    ['a{99}', 'expected bounds from a lower to a higher number, at most 50'],
    ['((a{50}){50}){2}', 'expected repetitions that make at most 1000 copies'],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, 'expected at most 20 groups inside each other'],
    ['x'.repeat(201), 'expected a pattern of at most 200 characters, got 201'],
  ])('refuses %s', (source, message) => {
    expect(messageFor(source)).toContain(message);
  });
});

describe('whatever is typed', () => {
  it('is understood, or refused with a place inside it', () => {
    const pieces = [
      ...[
        'name',
        'config.a',
        'metrics.x.last',
        'tag',
        'started',
        'and',
        'or',
        'not',
        'in',
        'is',
        'missing',
        'glob',
      ],
      ...[
        '(',
        ')',
        ',',
        '=',
        '!=',
        '<',
        '~',
        '!',
        '"',
        "'",
        '"a"',
        '1e-3',
        'now',
        '-',
        '7d',
        '.',
        '\\',
        '{',
        '[a',
      ],
      ...['é', '\u{1F600}', '\uD800', '\0', '\n', ' ', ' ', ' '],
    ];
    let state = 7; // Park and Miller's generator: the same texts each time
    const random = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    let understood = 0;
    for (let trial = 0; trial < 20_000; trial++) {
      const text = Array.from({ length: random(12) }, () => pieces[random(pieces.length)]).join(
        random(2) ? ' ' : '',
      );
      try {
        parse(text);
        understood++;
      } catch (error) {
        if (!(error instanceof QueryError)) throw new Error(`${JSON.stringify(text)}: ${error}`);
        expect(error.column).toBeGreaterThanOrEqual(1);
        expect(error.column).toBeLessThanOrEqual(text.length + 1);
      }
    }
    expect(understood).toBeGreaterThan(500);
  });
});
