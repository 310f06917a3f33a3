/** Doubles as bytes, big-endian: every number stays what it is, NaN included. */
export function encodeDoubles(numbers: ArrayLike<number>): Buffer {
  const bytes = Buffer.allocUnsafe(8 * numbers.length);
  for (let i = 0; i < numbers.length; i++) bytes.writeDoubleBE(numbers[i], 8 * i);
  return bytes;
}

export function decodeDoubles(bytes: Buffer): number[] {
  const numbers = new Array<number>(bytes.length / 8);
  for (let i = 0; i < numbers.length; i++) numbers[i] = bytes.readDoubleBE(8 * i);
  return numbers;
}
