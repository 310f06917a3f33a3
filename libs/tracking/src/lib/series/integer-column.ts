// Whole numbers of a chunk as bytes. The first byte says how the rest is written:
//
//   0  each as a signed 64-bit number, big-endian: what Postgres' int8send makes, so a migration can write it
//   1  the first number and the step between neighbours: what evenly spaced steps are
//   2  the first number, then by how much each difference differs from the one before: what wall times are
//
// In 1 and 2 numbers are zigzag varints: 7 bits a byte, the lowest first, the sign in the lowest bit.

const RAW = 0;
const EVEN = 1;
const DIFFERENCES = 2;
/** Twice this is still exact as a double, which zigzag needs. */
const LARGEST_VARINT = 2 ** 51;
const VARINT_BYTES = 8;

/** Writes a zigzag varint at `at`; returns the position behind it. Shifts would cut at 32 bits, hence division. */
function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  let position = at;
  while (rest >= 128) {
    bytes[position++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[position++] = rest;
  return position;
}

/** Reads zigzag varints one after the other. */
function varintReader(bytes: Uint8Array, begin: number): () => number {
  let position = begin;
  return () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      if (position >= bytes.length) throw new RangeError('integer column: expected more bytes, got its end.');
      const byte = bytes[position++];
      value += (byte & 127) * scale;
      if (byte < 128) break;
    }
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
}

function encodeRaw(numbers: readonly number[]): Buffer {
  const bytes = Buffer.alloc(1 + 8 * numbers.length);
  numbers.forEach((value, i) => {
    const high = Math.floor(value / 2 ** 32);
    bytes.writeInt32BE(high, 1 + 8 * i);
    bytes.writeUInt32BE(value - high * 2 ** 32, 5 + 8 * i);
  });
  return bytes;
}

/** Safe integers only. */
export function encodeIntegers(numbers: readonly number[]): Buffer {
  const bytes = Buffer.allocUnsafe(1 + VARINT_BYTES * (numbers.length + 1));
  let even = true;
  let previous = 0;
  let difference = 0;
  let end = 1;
  for (let i = 0; i < numbers.length; i++) {
    const next = numbers[i] - previous;
    const coded = i === 0 ? next : next - difference;
    if (Math.abs(coded) > LARGEST_VARINT) return encodeRaw(numbers);
    if (i > 1 && coded !== 0) even = false;
    end = writeVarint(bytes, end, coded);
    difference = i === 0 ? 0 : next;
    previous = numbers[i];
  }
  if (!even) {
    bytes[0] = DIFFERENCES;
    return bytes.subarray(0, end);
  }
  bytes[0] = EVEN;
  end = writeVarint(bytes, 1, numbers[0] ?? 0);
  return bytes.subarray(0, writeVarint(bytes, end, numbers.length > 1 ? numbers[1] - numbers[0] : 0));
}

/** The inverse, of `count` numbers. Throws RangeError on bytes that encodeIntegers did not make. */
export function decodeIntegers(bytes: Buffer, count: number): number[] {
  const numbers = new Array<number>(count);
  if (bytes[0] === RAW) {
    for (let i = 0; i < count; i++)
      numbers[i] = bytes.readInt32BE(1 + 8 * i) * 2 ** 32 + bytes.readUInt32BE(5 + 8 * i);
    return numbers;
  }
  const next = varintReader(bytes, 1);
  if (bytes[0] === EVEN) {
    const [first, stride] = [next(), next()];
    for (let i = 0; i < count; i++) numbers[i] = first + i * stride;
    return numbers;
  }
  if (bytes[0] !== DIFFERENCES)
    throw new RangeError(`integer column: expected a first byte of 0, 1 or 2, got ${bytes[0]}.`);
  let difference = 0;
  for (let i = 0; i < count; i++) {
    const coded = next();
    if (i > 0) difference += coded;
    numbers[i] = i === 0 ? coded : numbers[i - 1] + difference;
  }
  return numbers;
}
