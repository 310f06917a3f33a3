import { describe, expect, it } from 'vitest';
import { decodeNpy } from './npy.ts';
import { decodeZip, encodeZip } from './zip-archive.ts';

// numpy 2.4.6: a = np.arange(24, dtype=np.uint8).reshape(2, 2, 2, 3); l = np.array([0, 1]); np.savez(b, a, l)
const SAVEZ =
  'UEsDBC0AAAAAAAAAIQCFOo9T//////////8JABQAYXJyXzAubnB5AQAQAJgAAAAAAAAAmAAAAAAAAACTTlVNUFkBAHYAeydkZXNjcic6ICd8dTEnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMiwgMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgCgABAgMEBQYHCAkKCwwNDg8QERITFBUWF1BLAwQtAAAAAAAAACEAfmr7yf//////////CQAUAGFycl8xLm5weQEAEACQAAAAAAAAAJAAAAAAAAAAk05VTVBZAQB2AHsnZGVzY3InOiAnPGk4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAEAAAAAAAAAUEsBAi0DLQAAAAAAAAAhAIU6j1OYAAAAmAAAAAkAAAAAAAAAAAAAAIABAAAAAGFycl8wLm5weVBLAQItAy0AAAAAAAAAIQB+avvJkAAAAJAAAAAJAAAAAAAAAAAAAACAAdMAAABhcnJfMS5ucHlQSwUGAAAAAAIAAgBuAAAAngEAAAAA';
// the same with np.savez_compressed
const SAVEZ_COMPRESSED =
  'UEsDBC0AAAAIAAAAIQCFOo9T//////////8JABQAYXJyXzAubnB5AQAQAJgAAAAAAAAAYAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBeU2qorqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgoQZKypo1CrQAbgYmBkYmZhZWPn4OTi5uHl4xcQFBIWERUTBwBQSwMELQAAAAgAAAAhAH5q+8n//////////wkAFABhcnJfMS5ucHkBABAAkAAAAAAAAABJAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GKGCE0gBQSwECLQMtAAAACAAAACEAhTqPU2AAAACYAAAACQAAAAAAAAAAAAAAgAEAAAAAYXJyXzAubnB5UEsBAi0DLQAAAAgAAAAhAH5q+8lJAAAAkAAAAAkAAAAAAAAAAAAAAIABmwAAAGFycl8xLm5weVBLBQYAAAAAAgACAG4AAAAfAQAAAAA=';

const entries = new Map([
  ['one', Buffer.from('first content')],
  ['two', Buffer.alloc(0)],
]);
const archive = Buffer.concat([...encodeZip(entries)]);

describe('zip archive', () => {
  it.each([
    ['stored', SAVEZ],
    ['compressed', SAVEZ_COMPRESSED],
  ])('reads a %s archive of numpy', (_, base64) => {
    const content = decodeZip(Buffer.from(base64, 'base64'));
    expect([...content.keys()]).toEqual(['arr_0.npy', 'arr_1.npy']);
    expect(decodeNpy(content.get('arr_0.npy')!).shape).toEqual([2, 2, 2, 3]);
    expect(decodeNpy(content.get('arr_1.npy')!).data).toEqual(BigInt64Array.of(0n, 1n));
  });

  it('brings back names and content', () => {
    const content = decodeZip(archive);
    expect([...content].map(([name, bytes]) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['one', 'first content'],
      ['two', ''],
    ]);
  });

  it('refuses an archive cut off anywhere', () => {
    for (let length = 0; length < archive.length; length++) {
      expect(() => decodeZip(archive.subarray(0, length), 'a.npz')).toThrow(
        'a.npz: expected a whole zip archive, got no',
      );
    }
  });

  it('refuses changed content', () => {
    const changed = Buffer.from(archive);
    changed[archive.indexOf('first')] ^= 1;
    expect(() => decodeZip(changed, 'a.npz')).toThrow(
      new RangeError(
        'a.npz: expected a whole zip archive, got a wrong checksum for one (truncated or corrupt file?).',
      ),
    );
  });

  it('never returns wrong content when one byte of the archive is changed', () => {
    const original = decodeZip(archive);
    for (let at = 0; at < archive.length; at++) {
      const changed = Buffer.from(archive);
      changed[at] ^= 0xff;
      try {
        for (const [name, bytes] of decodeZip(changed)) {
          if (original.has(name)) expect(Buffer.compare(bytes, original.get(name)!)).toBe(0);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    }
  });

  it('does not unpack more than an entry declares', () => {
    const bomb = Buffer.from(SAVEZ_COMPRESSED, 'base64');
    const directory = bomb.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
    bomb.writeUInt32LE(8, directory + 24);
    expect(() => decodeZip(bomb)).toThrow('got a wrong checksum for arr_0.npy');
  });
});
