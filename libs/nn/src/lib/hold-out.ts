import { RandomStream, streamFor } from '@interpolab/tensor';
import type { ImageBatch } from './image-batches.ts';

export interface LabelledImages {
  readonly images: ImageBatch;
  /** Class of each image, where there are classes. */
  readonly labels?: Int32Array;
}

/** Takes `count` random images out of a training set. The same seed takes the same; both parts keep the set's order. */
export function holdOut<Set extends LabelledImages>(
  set: Set,
  { count, seed }: { count: number; seed: number },
): { training: Set; heldOut: Set } {
  const total = set.images.count;
  if (count >= total) {
    throw new RangeError(
      `holdOut: expected fewer than the ${total} images of the training set, got ${count} (hold out fewer)`,
    );
  }
  const order = new RandomStream(streamFor('hold-out', seed)).permutation(total);
  return {
    training: choose(set, order.slice(count).sort()),
    heldOut: choose(set, order.slice(0, count).sort()),
  };
}

function choose<Set extends LabelledImages>(set: Set, indices: Int32Array): Set {
  const { images, labels } = set;
  const size = images.height * images.width * images.channels;
  const data = new Float32Array(indices.length * size);
  indices.forEach((index, place) => {
    data.set(images.data.subarray(index * size, (index + 1) * size), place * size);
  });
  return {
    ...set,
    images: { ...images, data, count: indices.length },
    labels: labels && indices.map((index) => labels[index]),
  };
}
