import '@interpolab/testing';
import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import { gatherBatch, toModelRange, toUint8 } from './model-range.ts';

const everyByte = Uint8Array.from({ length: 256 }, (_, value) => value);

describe('toModelRange', () => {
  it('is value / 127.5 - 1', () => {
    expect(toModelRange(Uint8Array.of(0, 51, 255))).toBeAllClose([-1, -0.6, 1], { rtol: 1e-7 });
    expect(toModelRange(Uint8Array.of(0))[0]).toBe(-1);
    expect(toModelRange(Uint8Array.of(255))[0]).toBe(1);
  });

  // numpy 2.4.6: float((np.uint8(200).astype(np.float32) / 127.5 - 1)) and the same of 3
  it('has the float32 bits of the reference', () => {
    expect(toModelRange(Uint8Array.of(200))[0]).toBe(0.5686274766921997);
    expect(toModelRange(Uint8Array.of(3))[0]).toBe(-0.9764705896377563);
  });
});

describe('toUint8', () => {
  it('clamps and truncates', () => {
    expect([...toUint8([-1.2, -1, -0.001, 0, 0.999, 1, 1.2])]).toEqual([0, 0, 127, 127, 254, 255, 255]);
  });

  // numpy 2.4.6: v = np.arange(256).astype(np.float32) / 127.5 - 1; b = ((v + 1) * 127.5).clip(0, 255).astype(np.uint8)
  it('loses at most one level on the way back, on the same 63 values as the reference', () => {
    const back = toUint8(toModelRange(everyByte));
    const lower = [...everyByte].filter((value) => back[value] !== value);
    expect(lower).toHaveLength(63);
    expect(lower.every((value) => back[value] === value - 1)).toBe(true);
    expect([back[0], back[255]]).toEqual([0, 255]);
  });

  it('refuses NaN', () => {
    expect(() => toUint8([0, Number.NaN])).toThrow(new RangeError('toUint8: values[1] is NaN.'));
  });
});

describe('gatherBatch', () => {
  const dataset = createCircleDataset({ kind: 'circles', imageSize: 16, radius: 1 });

  it('gives the chosen images in order, in the range of the networks, with their labels', () => {
    const batch = gatherBatch(dataset, [55, 0]);
    expect(batch).toMatchObject({ count: 2, height: 16, width: 16, channels: 3 });
    expect([...batch.labels]).toEqual([1, 0]);
    expect(batch.data).toEqual(
      toModelRange(Uint8Array.of(...dataset.images.subarray(55 * 768), ...dataset.images.subarray(0, 768))),
    );
  });

  it('refuses an index that is not there', () => {
    expect(() => gatherBatch(dataset, [-1])).toThrow(
      new RangeError('gatherBatch: indices[0] = -1 is outside 0..55.'),
    );
  });
});
