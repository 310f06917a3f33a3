import { expect, it } from 'vitest';
import { decodeDoubles } from '../series/score-bytes.ts';
import { storableScores, storableTable } from './logged-records.ts';

const hashes = { samplesSha256: 'a'.repeat(64), classifierSha256: 'b'.repeat(64) };

it('scores keep every bit, from any array of numbers', () => {
  const scores = [0, -0, Number.NaN, 0.1, Infinity];
  const bytes = (given: ArrayLike<number>) =>
    decodeDoubles(Buffer.from(storableScores({ ...hashes, scores: given }).scores, 'base64'));
  expect(bytes(scores)).toEqual(scores);
  expect(bytes(Float32Array.of(0.5, 0.25))).toEqual([0.5, 0.25]);
});

it('scores are refused with a hash that is none, or with what is no number', () => {
  expect(() => storableScores({ ...hashes, samplesSha256: 'A'.repeat(64), scores: [1] })).toThrow(
    'expected 64 hex digits as samplesSha256, got "AAAA',
  );
  expect(() => storableScores({ ...hashes, scores: [1, '2'] as never })).toThrow(
    'expected numbers as scores, got string at 1',
  );
});

it('a table has as many cells in each row as columns, and cells that JSON holds', () => {
  expect(() => storableTable({ columns: ['a', 'b'], rows: [[1, 2], [3]] })).toThrow(
    'expected 2 cells in row 1, got 1',
  );
  expect(() => storableTable({ columns: [], rows: Array(10_001).fill([]) })).toThrow(
    'expected at most 10000 rows and 200 columns, got 10001 and 0',
  );
  const rows = [[Number.NaN, undefined, true, 'at postgres://me:secret@db/x']] as never;
  expect(storableTable({ columns: ['a', 'b', 'c', 'd'], rows }).rows).toEqual([
    ['NaN', null, true, 'at postgres://me:[redacted]@db/x'],
  ]);
});
