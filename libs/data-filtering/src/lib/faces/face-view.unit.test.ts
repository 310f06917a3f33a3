import { describe, expect, it } from 'vitest';
import { createFaceDataset } from './create-face-dataset.ts';
import { readFace } from './face-oracle.ts';

const close = { view: { zoom: 1.35, x: 0.5, y: 0.5 }, mouthScale: 1.4, variety: 0.5 };
const faces = (changes: object = {}, count = 400, imageSize = 24) =>
  createFaceDataset({ kind: 'drawnFaces', seed: 11, count, imageSize, ...changes });

function meanError(style: typeof close, attribute: 'smile' | 'hair', imageSize = 24) {
  const { images, factors, count } = faces(style, 400, imageSize);
  const column = attribute === 'smile' ? 0 : 1;
  let [sum, mouths] = [0, 0];
  for (let index = 0; index < count; index++) {
    const start = index * imageSize ** 2 * 3;
    const reading = readFace({ pixels: images, start, size: imageSize, ...style });
    if (!reading.hasMouth) continue;
    mouths++;
    sum += Math.abs(reading[attribute] - factors[3 * index + column]);
  }
  return { error: sum / mouths, mouths };
}

describe('the style of drawn faces', () => {
  it('draws the ordinary portrait by default, bit for bit', () => {
    const ordinary = { view: { zoom: 1, x: 0.5, y: 0.5 }, mouthScale: 1, variety: 1 };
    expect(faces(ordinary, 5).images).toEqual(faces({}, 5).images);
  });

  it('shows the part of the portrait that the view names', () => {
    // Twice the pixels and half of the portrait: the same pixels, but for the light and the grain of their places.
    const size = 48;
    const still = { variety: 0, mouthScale: 1 };
    const whole = faces({ ...still, view: { zoom: 1, x: 0.5, y: 0.5 } }, 2, size).images;
    const right = faces({ ...still, view: { zoom: 2, x: 0.75, y: 0.5 } }, 2, size / 2).images;
    let difference = 0;
    for (let row = 0; row < size / 2; row++) {
      for (let at = 0; at < (size / 2) * 3; at++) {
        difference += Math.abs(right[(row * size * 3) / 2 + at] - whole[((row + 12) * size + 24) * 3 + at]);
      }
    }
    // background and light are the picture's, not the portrait's; the other half differs by more than 30
    expect(difference / (size / 2) ** 2 / 3).toBeLessThan(12);
  });

  it('draws one sitter where nothing but the factors may vary', () => {
    const { images, factors } = faces({ variety: 0 }, 12, 32);
    const bytes = 32 ** 2 * 3;
    const corner = (index: number) => images.subarray(index * bytes, index * bytes + 3);
    const spread = (style: object) => {
      const { images: drawn } = faces(style, 12, 32);
      const values = Array.from({ length: 12 }, (_, index) => drawn[index * bytes]);
      return Math.max(...values) - Math.min(...values);
    };
    expect(corner(0)).toHaveLength(3);
    expect(new Set(factors).size).toBe(36); // the factors vary as ever
    expect(spread({ variety: 0 })).toBeLessThan(25); // grain only
    expect(spread({ variety: 1 })).toBeGreaterThan(50);
  });

  it('is read by the oracle at 24 pixels, where it cannot read the ordinary portrait', () => {
    // measured over 1,000 faces: 0.039 and 0.017, every mouth found
    const smile = meanError(close, 'smile');
    expect(smile.mouths).toBe(400);
    expect(smile.error).toBeLessThan(0.045);
    expect(meanError(close, 'hair').error).toBeLessThan(0.022);
    const ordinary = { view: { zoom: 1, x: 0.5, y: 0.5 }, mouthScale: 1, variety: 1 };
    expect(meanError(ordinary, 'smile').mouths).toBeLessThan(360);
  });

  it('reads a mouth alone as well as a portrait', () => {
    const mouth = { view: { zoom: 2.2, x: 0.5, y: 0.68 }, mouthScale: 1, variety: 1 };
    const { error, mouths } = meanError(mouth, 'smile');
    expect(mouths).toBe(400);
    expect(error).toBeLessThan(0.03);
  });
});
