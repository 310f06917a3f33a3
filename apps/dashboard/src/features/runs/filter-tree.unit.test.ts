import { describe, expect, it } from 'vitest';
import { type FilterGroup, type FilterPart, readFilter, writeFilter } from './filter-tree.ts';
import { groupFilter } from './group-filter.ts';
import { csvLine, groupLines } from './runs-csv.ts';

/** Park and Miller's generator: the same trees each time. */
function randomSource(seed: number) {
  let state = seed;
  const below = (count: number) => {
    state = (state * 48271) % 2147483647;
    return state % count;
  };
  return { below, of: <T>(list: readonly T[]): T => list[below(list.length)] };
}

const TEXTS = [
  'a',
  'two words',
  '',
  'a"b',
  "a'b",
  'a\\b',
  '1',
  'true',
  'and',
  '(x)',
  'ü\u{1F600}',
  '<b>',
  '=1',
  'nan',
];

function randomPart(random: ReturnType<typeof randomSource>, depth: number): FilterPart {
  const { below, of } = random;
  const negated = below(4) === 0;
  if (depth < 3 && below(3) === 0) {
    const parts = Array.from({ length: 2 + below(3) }, () => randomPart(random, depth + 1));
    return { kind: 'group', negated, join: of(['and', 'or']), parts };
  }
  const free = of(['config.lr', 'config."a b"."c.d"', 'summary.gap']);
  const text = of(['name', 'host', 'tag', 'notes']);
  // A value of a free field is a text unless it reads as something else; a text that would needs its quotes.
  const value = () =>
    of(['1', '0.001', 'true', '"1"', '"true"', 'word', 'two words', '"\\"q"', 'a"b', '-inf']);
  return {
    kind: 'row',
    negated,
    ...of([
      () => ({
        field: free,
        operator: of(['=', '!=', '<', '>='] as const),
        values: [of(['1', '"1"', 'word'])],
      }),
      () => ({ field: free, operator: of(['in', 'not in'] as const), values: [value(), value()] }),
      () => ({
        field: of([free, text]),
        operator: of(['~', '!~'] as const),
        values: [of(['^a', 'b$', 'a"b', 'x y'])],
      }),
      () => ({ field: of([free, text]), operator: of(['glob', 'not glob'] as const), values: [of(TEXTS)] }),
      () => ({
        field: of([free, text]),
        operator: of(['is missing', 'is not missing'] as const),
        values: [],
      }),
      () => ({ field: free, operator: of(['is null', 'is not null'] as const), values: [] }),
      () => ({ field: text, operator: of(['=', '!='] as const), values: [of(TEXTS)] }),
      () => ({ field: text, operator: 'in' as const, values: [of(TEXTS), of(TEXTS)] }),
      () => ({
        field: 'metrics.kl.min',
        operator: of(['<', '='] as const),
        values: [of(['1', 'nan', '1e-7'].slice(0, 1))],
      }),
      () => ({
        field: 'started',
        operator: '>' as const,
        values: [of(['now-7d', '2026-11-20T10:00:00.000Z'])],
      }),
      () => ({ field: 'stale', operator: '=' as const, values: ['true'] }),
      () => ({ field: '', operator: 'contains' as const, values: [of(TEXTS)] }),
    ])(),
  };
}

describe('the builder and the text', () => {
  it('say the same: rows to text to rows', () => {
    const random = randomSource(20261127);
    for (let trial = 0; trial < 3000; trial++) {
      const parts = Array.from({ length: 2 + random.below(3) }, () => randomPart(random, 0));
      const tree: FilterGroup = { kind: 'group', negated: false, join: random.of(['and', 'or']), parts };
      const text = writeFilter(tree);
      expect(readFilter(text), text).toEqual(tree);
      expect(writeFilter(readFilter(text))).toBe(text);
    }
  });

  it.each([
    ['', ''],
    ['smile', 'smile'],
    ['not (a = b)', null],
    ['name = x', 'name = x'],
    ['not (name = x or name = y)', 'not (name = x or name = y)'],
    ['not not name = x', 'not (not name = x)'],
    ['(name = x and seed < 3) or "two words"', '(name = x and seed < 3) or "two words"'],
    ['config.lr = "1" and config.lr = 1', 'config.lr = "1" and config.lr = 1'],
    ['started > now-7d', 'started > now-7d'],
  ])('%s', (text, written) => {
    if (written === null) expect(() => readFilter(text)).toThrow('filter, column 6');
    else expect(writeFilter(readFilter(text))).toBe(written);
  });

  it('leaves out groups with nothing in them, and gives a row without a value an empty text', () => {
    const row = { kind: 'row', negated: false, field: 'name', operator: '=', values: [''] } as const;
    const empty: FilterGroup = { kind: 'group', negated: true, join: 'or', parts: [] };
    const tree: FilterGroup = {
      kind: 'group',
      negated: false,
      join: 'and',
      parts: [{ ...row, values: [''] }, empty],
    };
    expect(writeFilter(tree)).toBe('name = ""');
  });
});

describe(groupFilter, () => {
  it('adds what the members have, and have not, to the search', () => {
    const key = [
      { field: 'config.lr', kind: 'number' as const, value: 0.001 },
      { field: 'config.on', kind: 'missing' as const, value: null },
      { field: 'config.name', kind: 'text' as const, value: '1' },
      { field: 'config.x', kind: 'null' as const, value: null },
    ];
    expect(groupFilter(key, 'a = ')).toBe(
      '(a =) and config.lr = 0.001 and config.on is missing and config.name = "1" and config.x is null',
    );
    expect(groupFilter(key.slice(0, 1), 'two words')).toBe('("two words") and config.lr = 0.001');
    expect(groupFilter(key.slice(1, 2), '')).toBe('config.on is missing');
  });
});

describe(csvLine, () => {
  it('guards what a spreadsheet would take for a formula, and leaves numbers alone', () => {
    expect(csvLine(['=1+1', '+x', '-x', '@x', '\tx', '\rx', -1, 1e-7, Number.NaN])).toBe(
      `'=1+1,'+x,'-x,'@x,'\tx,"'\rx",-1,1e-7,NaN\r\n`,
    );
    expect(csvLine(['a,b', 'a"b', 'a\nb', null, true, ['x', 'y']])).toBe(
      '"a,b","a""b","a\nb",,true,"x, y"\r\n',
    );
    expect(csvLine([['=x']])).toBe("'=x\r\n");
  });
});

describe(groupLines, () => {
  it('has what makes a group, n, mean and std, and nothing where a key is missing', () => {
    const group = { runs: 3, example: 'a', settings: [], columns: [{ n: 2, mean: 0.5, std: null }] };
    const keyOf = (kind: 'number' | 'missing' | 'null', value: number | null) => [
      { field: 'config.lr', kind, value },
    ];
    expect(
      groupLines(
        [
          { ...group, key: keyOf('number', 1e-3) },
          { ...group, key: keyOf('missing', null) },
          { ...group, key: keyOf('null', null) },
        ],
        ['metrics.kl'],
      ),
    ).toEqual([
      'config.lr,runs,mean of metrics.kl,std of metrics.kl,n of metrics.kl\r\n',
      '0.001,3,0.5,,2\r\n',
      ',3,0.5,,2\r\n',
      'null,3,0.5,,2\r\n',
    ]);
  });
});
