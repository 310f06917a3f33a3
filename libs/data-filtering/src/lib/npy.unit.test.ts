import { describe, expect, it } from 'vitest';
import { decodeNpy, encodeNpy } from './npy.ts';

// numpy 2.4.6: np.save(b, np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3))
const FROM_NUMPY = Buffer.from(
  'k05VTVBZAQB2AHsnZGVzY3InOiAnfHUxJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDIsIDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhc=',
  'base64',
);
const counting = { shape: [2, 2, 2, 3], data: Uint8Array.from({ length: 24 }, (_, index) => index) };

describe('npy', () => {
  it('writes the bytes that numpy writes', () => {
    expect(Buffer.from(encodeNpy(counting)).equals(FROM_NUMPY)).toBe(true);
  });

  it('reads what numpy wrote', () => {
    expect(decodeNpy(FROM_NUMPY)).toEqual(counting);
  });

  it.each([
    Int32Array.of(-1, 2 ** 31 - 1),
    BigInt64Array.of(-1n, 2n ** 40n),
    Float32Array.of(0.1, -0),
    Float64Array.of(0.1, Number.NaN),
  ])('brings back %o', (data) => {
    expect(decodeNpy(encodeNpy({ shape: [2], data }))).toEqual({ shape: [2], data });
    expect(decodeNpy(encodeNpy({ shape: [1, 2], data })).shape).toEqual([1, 2]);
  });

  it('brings back an empty array', () => {
    expect(decodeNpy(encodeNpy({ shape: [0, 4], data: new Uint8Array() })).shape).toEqual([0, 4]);
  });

  it('names what is wrong with other bytes', () => {
    expect(() => decodeNpy(Buffer.from('not an array'), 'x.npz: arr_0')).toThrow(
      new RangeError(
        'x.npz: arr_0: expected a numpy array, got other bytes (was the file written by numpy.save?).',
      ),
    );
    expect(() => decodeNpy(FROM_NUMPY.subarray(0, -1))).toThrow(
      'decodeNpy: shape [2,2,2,3] of |u1 needs 24 bytes, got 23 (truncated file?).',
    );
    expect(() => decodeNpy(Buffer.concat([FROM_NUMPY, Buffer.of(0)]))).toThrow('needs 24 bytes, got 25');
    const patched = (from: string, to: string): Buffer =>
      Buffer.from(FROM_NUMPY.toString('latin1').replace(from, to), 'latin1');
    expect(() => decodeNpy(patched('|u1', '>i4'))).toThrow(
      'expected one of |u1, <i4, <i8, <f4, <f8, got type >i4.',
    );
    expect(() => decodeNpy(patched('False', 'True '))).toThrow(
      'expected C order and a plain shape, got header',
    );
  });

  it('refuses a shape that does not match the data', () => {
    expect(() => encodeNpy({ shape: [3], data: Uint8Array.of(1, 2) })).toThrow(
      new RangeError('encodeNpy: shape [3] holds 3 values, got 2.'),
    );
  });
});
