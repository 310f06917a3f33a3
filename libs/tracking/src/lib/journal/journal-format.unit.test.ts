import { describe, expect, it } from 'vitest';
import type { JournalRecord } from '../client/run-event.ts';
import { decodeHeader, decodeRecords, encodeHeader, encodeRecord } from './journal-format.ts';

const header = { id: 'j', runId: 'r', openedAt: 5, owner: { host: 'h', pid: 1, started: null } };
const records: JournalRecord[] = [
  { seq: 1, event: { type: 'metrics', at: 1, step: 0, values: { loss: 0.1, 'näme 😀': Number.NaN } } },
  { seq: 2, event: { type: 'metrics', at: 2, step: 1, values: { loss: -Infinity, zero: -0 } } },
  { seq: 3, event: { type: 'summary', at: 3, values: { text: 'line\nbreak', n: 2 } } },
];
const whole = Buffer.from(records.map(encodeRecord).join(''));

it('gives back what was written', () => {
  expect(decodeRecords(whole)).toEqual({ records, length: whole.length, damaged: 0 });
  const bytes = Buffer.from(encodeHeader(header));
  expect(decodeHeader(bytes)).toEqual({ header, length: bytes.length });
});

it('writes lines that other tools can check: zlib’s CRC-32, then the record', () => {
  // python3 -c 'import zlib; print("%08x" % zlib.crc32(b"7 {\"type\":\"heartbeat\",\"at\":9}"))'
  expect(encodeRecord({ seq: 7, event: { type: 'heartbeat', at: 9 } })).toBe(
    '70528eae 7 {"type":"heartbeat","at":9}\n',
  );
});

describe('a journal that was cut', () => {
  it('is readable up to the cut, at every byte', () => {
    const ends = records.map(
      (_, i) =>
        Buffer.from(
          records
            .slice(0, i + 1)
            .map(encodeRecord)
            .join(''),
        ).length,
    );
    for (let cut = 0; cut <= whole.length; cut++) {
      const { records: read, length, damaged } = decodeRecords(whole.subarray(0, cut));
      const expected = ends.filter((end) => end <= cut).length;
      expect(read).toEqual(records.slice(0, expected));
      expect(length).toBe(expected === 0 ? 0 : ends[expected - 1]);
      expect(damaged).toBe(0);
    }
  });
  it('has no header before the header is whole, at every byte', () => {
    const bytes = Buffer.from(encodeHeader(header));
    for (let cut = 0; cut < bytes.length; cut++) expect(decodeHeader(bytes.subarray(0, cut))).toBeUndefined();
  });
});

it('passes a damaged line by and reads the others, whichever byte was changed', () => {
  const second = Buffer.from(encodeRecord(records[1])).length;
  const start = Buffer.from(encodeRecord(records[0])).length;
  for (let i = start; i < start + second - 1; i++) {
    const bytes = Buffer.from(whole);
    bytes[i] = bytes[i] === 0x7e ? 0x7d : 0x7e; // never a newline
    const { records: read, damaged } = decodeRecords(bytes);
    expect(read).toEqual([records[0], records[2]]);
    expect(damaged).toBe(1);
  }
});
