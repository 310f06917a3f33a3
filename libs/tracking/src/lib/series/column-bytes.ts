// The points of a chunk as the bytes that are stored:
//
//   version (1 byte) | count (4) | length of steps (4) | steps | length of times (4) | times | values (8 each)
//
// Numbers are big-endian, as Postgres' int4send and float8send write them: a migration makes these bytes in SQL.
// Values are the 64 bits of the double, so NaN, ±Infinity and -0 stay what they are.
import { decodeIntegers, encodeIntegers } from './integer-column.ts';
import type { Columns } from './thin-series.ts';

const VERSION = 1;

function withLength(bytes: Buffer): Buffer {
  const result = Buffer.allocUnsafe(4 + bytes.length);
  result.writeUInt32BE(bytes.length);
  bytes.copy(result, 4);
  return result;
}

export function encodeColumns({ steps, values, times }: Columns): Buffer {
  const head = Buffer.allocUnsafe(5);
  head[0] = VERSION;
  head.writeUInt32BE(steps.length, 1);
  const doubles = Buffer.allocUnsafe(8 * values.length);
  values.forEach((value, i) => {
    doubles.writeDoubleBE(value, 8 * i);
  });
  return Buffer.concat([head, withLength(encodeIntegers(steps)), withLength(encodeIntegers(times)), doubles]);
}

/** The inverse. Throws RangeError on bytes of another version or length. */
export function decodeColumns(bytes: Buffer): Columns {
  if (bytes[0] !== VERSION)
    throw new RangeError(`metric chunk: expected version ${VERSION}, got ${bytes[0]} (update the program).`);
  const count = bytes.readUInt32BE(1);
  const stepsEnd = 9 + bytes.readUInt32BE(5);
  const timesEnd = stepsEnd + 4 + bytes.readUInt32BE(stepsEnd);
  if (bytes.length !== timesEnd + 8 * count)
    throw new RangeError(`metric chunk: expected ${timesEnd + 8 * count} bytes, got ${bytes.length}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + timesEnd, 8 * count);
  const values = new Array<number>(count);
  for (let i = 0; i < count; i++) values[i] = view.getFloat64(8 * i);
  return {
    steps: decodeIntegers(bytes.subarray(9, stepsEnd), count),
    times: decodeIntegers(bytes.subarray(stepsEnd + 4, timesEnd), count),
    values,
  };
}
