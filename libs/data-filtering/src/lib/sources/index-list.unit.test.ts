import { describe, expect, it } from 'vitest';
import { formatIndexList, parseIndexList } from './index-list.ts';

const parse = (text: string, count = 100) => parseIndexList(text, { count, where: 'index list train.txt' });

describe(parseIndexList, () => {
  it('keeps the order of the file and reports repeated rows', () => {
    const { rows, report } = parse('7\n3\n7\n\t3 \r\n7\n0\n');
    expect([...rows]).toEqual([7, 3, 7, 3, 7, 0]);
    expect(report).toEqual({
      lines: 6,
      unique: 3,
      duplicateRows: 3,
      duplicates: [
        { row: 7, times: 3 },
        { row: 3, times: 2 },
      ],
    });
  });

  it('comes back from its own text', () => {
    expect([...parse(formatIndexList(Int32Array.of(5, 1, 99))).rows]).toEqual([5, 1, 99]);
    expect([...parse(formatIndexList(new Int32Array(0))).rows]).toEqual([]);
  });

  it.each([
    ['1\n\n2\n', 'index list train.txt: line 2: expected one whole number, got "".'],
    ['1\n-2\n', 'index list train.txt: line 2: expected one whole number, got "-2".'],
    ['1\n2.5\n', 'index list train.txt: line 2: expected one whole number, got "2.5".'],
    ['000001.jpg\n', 'index list train.txt: line 1: expected one whole number, got "000001.jpg".'],
    [
      '1\n100\n162769\n',
      'index list train.txt: expected rows from 0 to 99, got 2 beyond, the largest 162769 (is it the list of another split or data set?).',
    ],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(new RangeError(message));
  });
});
