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
});

export type EvaluationConfig = Readonly<z.output<typeof evaluationConfigSchema>>;
