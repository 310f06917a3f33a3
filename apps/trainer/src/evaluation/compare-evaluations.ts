import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/config-error.ts';
import { formatShare } from '../report/format.ts';
import type { EvaluationRecord } from './run-evaluation.ts';

/** A set under the same name in two evaluations. */
export interface SetDifference {
  readonly name: string;
  readonly judge: string;
  /** Share in the middle, now − earlier, with Newcombe's 95 % interval of two independent shares. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** @throws ConfigError for a file that is no evaluation. */
export function readEvaluation(path: string): EvaluationRecord {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as EvaluationRecord;
    if (record.format === 'interpolab-evaluation-1') return record;
  } catch {
    // said below
  }
  throw new ConfigError(`evaluation ${path}: expected an evaluation.json of trainer:evaluate`);
}

/**
 * Sets of the same name by the same judges. Scores of different classifiers have different meanings, so that a difference of
 * them would say nothing. @throws ConfigError where judges differ, or no set has the same name.
 */
export function compareEvaluations(now: EvaluationRecord, earlier: EvaluationRecord): SetDifference[] {
  const hashesOf = ({ judges }: EvaluationRecord) =>
    judges
      .map(({ sha256 }) => sha256.slice(0, 12))
      .sort()
      .join(', ');
  if (hashesOf(now) !== hashesOf(earlier)) {
    throw new ConfigError(
      `--against: was judged by others (${hashesOf(earlier)}; now ${hashesOf(now)}), and scores of different classifiers cannot be compared; evaluate both with the same`,
    );
  }
  const differences = now.sets.flatMap(({ name, judged }) => {
    const same = earlier.sets.find((set) => set.name === name);
    if (!same) return [];
    return judged.map(({ judge, judgeSha256, fixed: { inMiddle } }) => {
      // the same judges, in whatever order they were named
      const before = same.judged.find((other) => other.judgeSha256 === judgeSha256)!.fixed.inMiddle;
      const [p, q] = [inMiddle.share ?? 0, before.share ?? 0];
      return {
        ...{ name, judge, difference: p - q },
        low: p - q - Math.hypot(p - inMiddle.low, before.high - q),
        high: p - q + Math.hypot(inMiddle.high - p, q - before.low),
      };
    });
  });
  if (differences.length > 0) return differences;
  const names = earlier.sets.map(({ name }) => name).join(', ');
  throw new ConfigError(`--against: expected a set of the same name, found ${names}`);
}

export function describeDifferences(differences: readonly SetDifference[]): string {
  return differences
    .map(
      ({ name, judge, difference, low, high }) =>
        `${name} by ${judge}: ${formatShare(difference)} in the middle against the earlier one (${(100 * low).toFixed(1)} to ${formatShare(high)})\n`,
    )
    .join('');
}
