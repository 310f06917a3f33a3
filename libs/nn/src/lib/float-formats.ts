/** Numbers of 16 bits as float32: IEEE half precision (F16), or the upper half of a float32 (BF16). */
export function widenHalf(bits: Uint16Array, format: 'F16' | 'BF16'): Float32Array {
  if (format === 'BF16') {
    return new Float32Array(Uint32Array.from(bits, (value) => value << 16).buffer);
  }
  return Float32Array.from(bits, halfToNumber);
}

/** 1 sign bit, 5 of exponent (bias 15), 10 of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
