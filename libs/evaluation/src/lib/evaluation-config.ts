import { z } from 'zod';

const wholeNumber = (from: number, to: number) => {
  const error = (issue: { input?: unknown }): string =>
    `expected a whole number from ${from} to ${to}, got ${JSON.stringify(issue.input)}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
};

/** How samples are judged. */
export const evaluationConfigSchema = z.strictObject({
  /** Pixels by which a valid circle's area may differ from the true one; 2 as in the trial of paper §5.1. */
  areaTolerance: wholeNumber(0, 1000).default(2),
  /** Bins of attribute histograms over [0, 1]; 100 in paper §6.1. */
  histogramBins: wholeNumber(1, 10_000).default(100),
  /** Folders of finished classifiers of clean images (the stages of a selection) that judge every sample too. */
  classifiers: z.array(z.string().min(1)).max(16).default([]),
  /** Nearest training images of the first samples of every condition (paper §6.4), beside held-out ones; null: none. */
  neighbours: z
    .strictObject({
      /** Of so many samples of a condition; the cost grows with them and with the training set. */
      samples: wholeNumber(1, 10_000).default(128),
      nearest: wholeNumber(1, 32).default(8),
      /** Images that training did not see, as the measure of how near is near. */
      heldOut: wholeNumber(1, 10_000).default(256),
    })
    .nullable()
    .prefault({}),
});

export type EvaluationConfig = Readonly<z.output<typeof evaluationConfigSchema>>;
