import { formatCount } from './format.ts';
import { textTable } from './text-table.ts';

/** How a classifier decides that abstains unless its probability is above a threshold. */
export interface ThresholdConfusion {
  readonly threshold: number;
  /** [label][decision]; the last column counts the undecided. */
  readonly counts: readonly (readonly number[])[];
}

/** The confusion as a table, a row for each label; `subject` says whose decisions they are. */
export function confusionTable(
  subject: string,
  { threshold, counts }: ThresholdConfusion,
  classes: readonly string[],
): string {
  const columns = [
    { title: `${subject} above ${threshold}` },
    ...[...classes.map((name) => `→ ${name}`), 'undecided'].map((title) => ({
      title,
      align: 'right' as const,
    })),
  ];
  return textTable(
    columns,
    counts.map((row, label) => [`labelled ${classes[label]}`, ...row.map(formatCount)]),
  );
}
