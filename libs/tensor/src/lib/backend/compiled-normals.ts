import type { BulkNormals, NormalsRequest } from '../random/bulk-normals.ts';
import * as tf from '../tf.ts';
import { EngineBackend } from './engine-backend.ts';

/** Numbers between two counts of doubtful ones; as in `native/src/random-normals.h`. */
const PIECE = 4096;
const TWO_32 = 2 ** 32;

/** Normal numbers from the engine in use, at once; null if it has no kernel for them. */
export function compiledNormals({ seed, stream, firstBlock, count }: NormalsRequest): BulkNormals | null {
  const backend = tf.findBackend(tf.getBackend());
  if (!(backend instanceof EngineBackend)) return null;
  const out = backend.make([count], 'float32');
  const doubts = backend.make([Math.ceil(count / PIECE)], 'int32');
  try {
    const key = [seed % TWO_32, Math.floor(seed / TWO_32)];
    backend.run('randomNormals', [out, doubts], [count, ...key, stream, firstBlock]);
    const values = backend.values(out).slice() as Float32Array;
    const doubtful: number[] = [];
    backend.values(doubts).forEach((found, piece) => {
      if (found === 0) return;
      const end = Math.min(count, (piece + 1) * PIECE);
      for (let i = piece * PIECE; i < end; i++) if (Number.isNaN(values[i])) doubtful.push(i);
    });
    return { values, doubtful };
  } finally {
    for (const { dataId } of [out, doubts]) backend.disposeData(dataId);
  }
}
