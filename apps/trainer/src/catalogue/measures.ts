import { UNKNOWN_MIDDLE } from '@interpolab/evaluation';

/** The numbers that rows are told by, with what a person reads and how they are printed. */
export const measures = {
  gapShare: { title: 'share of all samples in the never-seen range', as: 'share' },
  validShare: { title: 'share of samples that are valid images', as: 'share' },
  gapOfValid: { title: 'share of the valid samples in the never-seen range', as: 'share' },
  outsideShare: { title: 'share of all samples beyond what was seen', as: 'share' },
  meanScore: { title: 'mean of the valid samples on the axis', as: 'number' },
  kl: { title: 'KL divergence from uniform (nats)', as: 'number' },
  l2: { title: 'L2 distance from uniform (the reference’s "MSE")', as: 'number' },
  closeShare: {
    title: 'share of samples nearer to training than all but 5 % of held-out images',
    as: 'share',
  },
  nearerShare: {
    title: 'probability that a sample is nearer to training than a held-out image',
    as: 'share',
  },
  closeFeatureShare: {
    title: 'share of samples nearer to training by features than all but 5 % of held-out images',
    as: 'share',
  },
  judgedMiddleShare: {
    title: `share of all samples with the classifier’s P from ${UNKNOWN_MIDDLE.low} to ${UNKNOWN_MIDDLE.high}`,
    as: 'share',
  },
  judgedKl: { title: 'KL divergence of the classifier’s P from uniform (nats)', as: 'number' },
  disagreement: { title: 'mean difference of two of the classifiers about a sample', as: 'number' },
  fid: { title: 'FID from held-out images', as: 'number' },
  kid: { title: 'KID from held-out images', as: 'number' },
  precision: { title: 'precision: share of samples among held-out images', as: 'share' },
  recall: { title: 'recall: share of held-out images among samples', as: 'share' },
  accuracy: { title: 'accuracy on held-out images', as: 'share' },
  eceBefore: { title: 'expected calibration error before the temperature', as: 'number' },
  eceAfter: { title: 'expected calibration error after the temperature', as: 'number' },
  middleShare: { title: 'share of the kept images in the middle third of the true factor', as: 'share' },
} as const satisfies Record<string, { title: string; as: 'share' | 'number' }>;

export type MeasureName = keyof typeof measures;
export const measureNames = Object.keys(measures) as [MeasureName, ...MeasureName[]];
