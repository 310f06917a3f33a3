// Long columns of numbers as browsers read them fast: a million numbers in JSON are 20 MB of digits to write, to check and
// to parse; as base64 of their bytes they are one text of 11 MB, and every number, NaN too, stays what it is.

/** Numbers at equal distances, or the base64 of doubles, little-endian as all platforms of Node and browsers are. */
export type PackedNumbers = { first: number; stride: number; count: number } | string;

export function packNumbers(numbers: readonly number[]): PackedNumbers {
  const [first = 0, second = first] = numbers;
  const stride = second - first;
  // Steps of trainings mostly are; so exactly as whole numbers only.
  if (Number.isSafeInteger(first) && numbers.every((value, at) => Object.is(value, first + at * stride)))
    return { first, stride, count: numbers.length };
  return Buffer.from(Float64Array.from(numbers).buffer).toString('base64');
}

/** The inverse, for Node and browsers. Throws RangeError on a text that is not one of doubles. */
export function unpackNumbers(packed: PackedNumbers): Float64Array {
  if (typeof packed !== 'string') {
    const { first, stride, count } = packed;
    const numbers = new Float64Array(count);
    for (let at = 0; at < count; at++) numbers[at] = first + at * stride; // `from` takes ten times as long
    return numbers;
  }
  const binary = atob(packed);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at);
  if (bytes.length % 8 !== 0)
    throw new RangeError(`packed numbers: expected 8 bytes for each, got ${bytes.length} bytes.`);
  return new Float64Array(bytes.buffer);
}
