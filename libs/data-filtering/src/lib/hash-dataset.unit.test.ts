import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createCircleDataset } from './create-circle-dataset.ts';
import { hashDataset } from './hash-dataset.ts';
import { selectImages } from './image-dataset.ts';

const make = () => createCircleDataset({ kind: 'circles', imageSize: 16, radius: 1 });

describe('hashDataset', () => {
  it('is the SHA-256 of a header line and the named bytes', () => {
    const plain = {
      images: Uint8Array.of(1, 2, 3),
      count: 1,
      height: 1,
      width: 1,
      channels: 3,
      labels: Int32Array.of(5),
    };
    const text =
      '{"format":"interpolab-dataset-1","count":1,"height":1,"width":1,"channels":3,"radius":null}\n' +
      'images:3\n\x01\x02\x03labels:4\n\x05\0\0\0';
    expect(hashDataset(plain)).toBe(createHash('sha256').update(text, 'latin1').digest('hex'));
  });

  it('is the same for the same content', () => {
    expect(hashDataset(make())).toBe(hashDataset(make()));
  });

  it('changes with one pixel, one label, one score, one centre, the order or the radius', () => {
    const original = make();
    const changed = [make(), make(), make(), make()];
    changed[0].images[5] ^= 1;
    changed[1].labels[0] = 1;
    changed[2].scores[0] = 0.5;
    changed[3].centres[0] = 2;
    const backwards = Int32Array.from({ length: original.count }, (_, index) => original.count - 1 - index);
    const hashes = [original, ...changed, selectImages(original, backwards), { ...original, radius: 2 }].map(
      hashDataset,
    );
    expect(new Set(hashes).size).toBe(7);
  });
});
