import { expect, it } from 'vitest';
import { formatRows } from './format-rows.ts';

const table = {
  fields: ['name', 'config.lr', 'tag', 'started'],
  rows: [
    { runId: 'r1', values: ['a "quoted", one', 1 / 3, ['x', 'y'], '2026-11-27T10:00:00.123Z'] },
    { runId: 'r2', values: ['=HYPERLINK("x")', Number.NaN, [], null] },
    { runId: 'r3', values: ['-1', -1, ['@x'], null] },
  ],
};

it('a table aligns numbers to the right and shortens them', () => {
  expect(formatRows(table, 'table')).toBe(
    [
      'name             config.lr  tag   started',
      'a "quoted", one   0.333333  x, y  2026-11-27 10:00:00',
      '=HYPERLINK("x")        NaN',
      '-1                      -1  @x',
    ].join('\n'),
  );
});

it('CSV quotes what needs it, and lets no text be a formula', () => {
  expect(formatRows(table, 'csv').split('\r\n')).toEqual([
    'name,config.lr,tag,started',
    '"a ""quoted"", one",0.3333333333333333,"x, y",2026-11-27T10:00:00.123Z',
    `"'=HYPERLINK(""x"")",NaN,,`,
    "'-1,-1,'@x,",
  ]);
});

it('JSON keeps types, and NaN as a text', () => {
  expect(JSON.parse(formatRows(table, 'json'))[1]).toEqual({
    ...{ id: 'r2', name: '=HYPERLINK("x")', 'config.lr': 'NaN', tag: [], started: null },
  });
});
