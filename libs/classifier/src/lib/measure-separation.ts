import { streamFor } from '@interpolab/tensor';
import { type ClassSeparation, classSeparation } from './class-separation.ts';
import { classifyNoisyImages } from './classify-noisy-images.ts';
import type { ClassifierEvaluationOptions } from './evaluate-guidance-classifier.ts';
import { spreadEvenly } from './spread-evenly.ts';

export interface SeparationOptions extends Omit<ClassifierEvaluationOptions, 'versionsPerImage'> {
  /** At most so many of each class, evenly from the whole set: a rare class counts as much as a common one. */
  readonly imagesPerClass?: number;
}

/**
 * How well a guidance classifier tells classes apart where it is easiest: on images with the noise of the first quarter of
 * the timesteps. Only the classes that have labels are asked for. Cheap, for it takes few images of each class.
 */
export async function measureSeparation(options: SeparationOptions): Promise<ClassSeparation | null> {
  const { labels, batchSize, numTimesteps, seed, imagesPerClass = 256 } = options;
  const classification = { ...options, noiseKey: streamFor('classifier-separation', seed) };
  const numClasses = labels.reduce((most, label) => Math.max(most, label + 1), 0);
  const chosen = Array.from({ length: numClasses }, (_, label) =>
    someOf(labels, label, imagesPerClass),
  ).flat();
  const logits: number[] = [];
  for (let first = 0; first < chosen.length; first += batchSize) {
    const indices = chosen.slice(first, first + batchSize);
    const streams = indices.map((_, at) => first + at);
    const said = await classifyNoisyImages(classification, {
      ...{ indices, streams, labels: indices.map((image) => labels[image]) },
      t: streams.map((version) => spreadEvenly(version, numTimesteps / 4)),
    });
    const numLogits = said.logits.length / indices.length;
    for (let row = 0; row < indices.length; row++) {
      logits.push(...said.logits.slice(row * numLogits, row * numLogits + numClasses));
    }
  }
  return classSeparation({ logits, labels: chosen.map((image) => labels[image]), numClasses });
}

/** At most `most` images of a class, evenly from all of them. */
function someOf(labels: Int32Array, label: number, most: number): number[] {
  const all: number[] = [];
  labels.forEach((each, image) => {
    if (each === label) all.push(image);
  });
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.floor((at * all.length) / most)]);
}
