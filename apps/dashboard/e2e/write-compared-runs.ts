import type { Tracking } from '@interpolab/tracking';
import { drawPng } from './draw-png.ts';

const SIZE = 16;
export const LONG_NOTE =
  'A photograph of a person who smiles, taken outdoors in the evening light of autumn.';

/** A grey square on black, so that the difference of two is known pixel by pixel. */
function square(left: number, grey: number): Uint8Array {
  const pixels = new Uint8Array(SIZE * SIZE);
  for (let y = 4; y < 12; y++) for (let x = left; x < left + 8; x++) pixels[y * SIZE + x] = grey;
  return drawPng(pixels, SIZE);
}

/**
 * Experiments over two learning rates with seeds: their training stages log a loss that is lower for the lower rate, their
 * sampling stages draw squares. The last one's name and settings are hostile.
 */
export async function writeComparedRuns(tracking: Tracking): Promise<string[]> {
  const recipes = [0.001, 0.001, 0.01, 0.01, 0.01].map((rate, at) => ({ rate, seed: at % 3, at }));
  const ids: string[] = [];
  for (const { rate, seed, at } of recipes) {
    const isHostile = at === recipes.length - 1;
    const config = {
      ddpm: { learningRate: rate, channels: isHostile ? '32' : 32 },
      sampling: { strengths: at < 2 ? [5, 20] : [5, 20, 75] },
      note: at === 0 ? LONG_NOTE : LONG_NOTE.replace('smiles', 'does not smile'),
      ...(isHostile ? { '<img src=x onerror=alert(1)>': '=HYPERLINK("x")' } : {}),
      seed,
    };
    const shared = { project: 'compare', seed, engine: 'native', config };
    const name = isHostile ? '<script>alert(1)</script> \u202Eright to left 🙂' : `rate ${rate}`;
    const parent = tracking.startRun({ ...shared, name, kind: 'experiment' });
    const train = tracking.startRun({ ...shared, name: 'ddpm', kind: 'ddpm', parentId: parent.id });
    for (let step = 0; step < 50; step++)
      train.log({ loss: rate * 100 + seed / 10 + 5 / (step + 1), accuracy: 1 - rate * 10 }, { step });
    const sample = tracking.startRun({ ...shared, name: 'sample', kind: 'sample', parentId: parent.id });
    for (const [place, condition] of ['unconditional', 'strength-5', 'strength-20'].entries())
      sample.image(`samples/${condition}`, square(place * 4, 255 - at * 20), { caption: condition });
    for (const run of [train, sample, parent]) run.finish('finished');
    ids.push(parent.id);
  }
  await tracking.flush();
  return ids;
}
