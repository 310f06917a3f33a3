import { RandomStream, streamFor } from '@interpolab/tensor/random';
import { dotProduct } from './dot-product.ts';
import { assertComparable, type FeatureMatrix, inDoubles } from './feature-matrix.ts';

export interface KernelDistance {
  /** The squared maximum mean discrepancy, unbiased: below 0 by chance where the sets are alike. */
  readonly value: number;
  /** Of `value`, from the spread of the blocks. */
  readonly standardError: number;
  readonly blocks: number;
  /** Images of either set in a block. */
  readonly blockSize: number;
}

/** Most images of a block: the subsets of the usual implementations. */
const mostInBlock = 1000;
/** With fewer the spread of the blocks says nothing. */
const leastBlocks = 4;

/**
 * KID (Bińkowski et al., 2018): the squared maximum mean discrepancy under the kernel (x·y / d + 1)³, as the mean over
 * blocks that share no image, chosen by a seeded shuffle. Unlike FID it has no bias by the number of images.
 * Throws RangeError for features of different networks and for fewer than 8 images on either side.
 */
export function kernelDistance(a: FeatureMatrix, b: FeatureMatrix, { seed = 0 } = {}): KernelDistance {
  assertComparable({ a, b }, { where: 'kernelDistance', least: 2 * leastBlocks });
  const most = Math.min(a.rows, b.rows);
  const blockSize = Math.min(mostInBlock, Math.floor(most / leastBlocks));
  const blocks = Math.floor(most / blockSize);
  const [own, others] = [a, b].map(({ rows }, side) =>
    shuffled(rows, new RandomStream(seed, streamFor('kernel-distance', side, rows))),
  );
  const [first, second] = [inDoubles(a), inDoubles(b)];
  const values = Array.from({ length: blocks }, (_, block) => {
    const [from, to] = [block * blockSize, (block + 1) * blockSize];
    return discrepancy(
      { features: first, rows: own.slice(from, to) },
      { features: second, rows: others.slice(from, to) },
    );
  });
  const value = values.reduce((sum, each) => sum + each, 0) / blocks;
  const spread = values.reduce((sum, each) => sum + (each - value) ** 2, 0) / (blocks - 1);
  return { value, standardError: Math.sqrt(spread / blocks), blocks, blockSize };
}

interface Block {
  readonly features: ReturnType<typeof inDoubles>;
  readonly rows: readonly number[];
}

/** Unbiased: no image is compared with itself. */
function discrepancy(a: Block, b: Block): number {
  const [n, m] = [a.rows.length, b.rows.length];
  return kernelSum(a, a) / (n * (n - 1)) + kernelSum(b, b) / (m * (m - 1)) - (2 * kernelSum(a, b)) / (n * m);
}

/** Over all pairs; of a block and itself over those of different images. */
function kernelSum(a: Block, b: Block): number {
  const { columns } = a.features;
  let sum = 0;
  for (let i = 0; i < a.rows.length; i++) {
    const own = { values: a.features.values, at: a.rows[i] * columns };
    for (let j = 0; j < (a === b ? i : b.rows.length); j++) {
      const product = dotProduct(own, { values: b.features.values, at: b.rows[j] * columns }, columns);
      sum += (product / columns + 1) ** 3;
    }
  }
  return a === b ? 2 * sum : sum;
}

/** Fisher and Yates. */
function shuffled(count: number, random: RandomStream): number[] {
  const order = Array.from({ length: count }, (_, row) => row);
  for (let last = count - 1; last > 0; last--) {
    const [other] = random.integers(1, last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
