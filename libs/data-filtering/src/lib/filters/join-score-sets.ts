import type { ScoreSet } from './score-set.ts';

/**
 * Scores of one data set from several files as one set with all their members, in order. Throws RangeError where the
 * files speak of different images, labels or classes, or name a member twice.
 */
export function joinScoreSets(sets: readonly ScoreSet[]): ScoreSet {
  const [first, ...rest] = sets;
  if (!first) throw new RangeError('joinScoreSets: expected at least one set of scores, got none.');
  for (const other of rest) assertSameImages(first, other);
  const members = sets.flatMap(({ record }) => record.members);
  const names = members.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new RangeError(`joinScoreSets: expected members of different names, got "${twice}" twice.`);
  const classes = first.record.classes.length;
  const width = members.length * classes;
  const probabilities = new Float32Array(first.count * width);
  for (let row = 0; row < first.count; row++) {
    let at = row * width;
    for (const { probabilities: own, record } of sets) {
      const ownWidth = record.members.length * classes;
      probabilities.set(own.subarray(row * ownWidth, (row + 1) * ownWidth), at);
      at += ownWidth;
    }
  }
  return { ...first, record: { ...first.record, members }, probabilities };
}

function assertSameImages(a: ScoreSet, b: ScoreSet): void {
  const describe = ({ record: { dataset } }: ScoreSet): string =>
    `"${dataset.name}" (${dataset.hash.slice(0, 12)}…)`;
  if (a.record.dataset.hash !== b.record.dataset.hash || a.count !== b.count) {
    throw new RangeError(
      `joinScoreSets: expected scores of the same images, got ${a.count} of ${describe(a)} and ${b.count} of ${describe(b)}.`,
    );
  }
  if (String(a.record.classes) !== String(b.record.classes)) {
    throw new RangeError(
      `joinScoreSets: expected the same classes, got ${a.record.classes.join(', ')} and ${b.record.classes.join(', ')}.`,
    );
  }
  if (String(a.rows) !== String(b.rows)) {
    throw new RangeError('joinScoreSets: expected the same rows of the data set, got others.');
  }
  const row = a.labels.findIndex((label, index) => label !== b.labels[index]);
  if (row >= 0) {
    throw new RangeError(
      `joinScoreSets: expected the same labels, got ${a.labels[row]} and ${b.labels[row]} for row ${row}.`,
    );
  }
}
