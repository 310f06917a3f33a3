/** Images with the class that a selection by attributes gives them. */
export interface LabelledRows {
  /** Ascending rows of the data set. */
  readonly rows: Int32Array;
  /** Class of each of `rows`. */
  readonly labels: Int32Array;
}

/**
 * Images that have exactly one of two attributes (paper §1.4, hair: blond xor black, images with both dropped). Class 0
 * has `negative`, class 1 has `positive`; values are 1 = has it, 0 = has it not. Throws RangeError for other values.
 */
export function selectXor({
  negative,
  positive,
}: {
  negative: ArrayLike<number>;
  positive: ArrayLike<number>;
}): LabelledRows {
  if (negative.length !== positive.length) {
    throw new RangeError(
      `selectXor: expected two columns of one length, got ${negative.length} and ${positive.length}.`,
    );
  }
  const rows: number[] = [];
  const labels: number[] = [];
  for (let row = 0; row < negative.length; row++) {
    for (const value of [negative[row], positive[row]]) {
      if (value !== 0 && value !== 1)
        throw new RangeError(`selectXor: row ${row}: expected 0 or 1, got ${value}.`);
    }
    if (negative[row] === positive[row]) continue;
    rows.push(row);
    labels.push(positive[row]);
  }
  return { rows: Int32Array.from(rows), labels: Int32Array.from(labels) };
}

/**
 * Images that two selections share, as four corners (paper §1.4, two attributes: smile ∩ hair). The class is
 * 2 · (1 − first) + (1 − second): with first = smiling and second = black hair that is 0 smiling + black,
 * 1 smiling + blond, 2 not smiling + black, 3 not smiling + blond.
 */
export function intersectSelections(first: LabelledRows, second: LabelledRows): LabelledRows {
  const secondLabel = new Map(Array.from(second.rows, (row, at) => [row, second.labels[at]]));
  const rows: number[] = [];
  const labels: number[] = [];
  for (const [at, row] of first.rows.entries()) {
    const label = secondLabel.get(row);
    if (label === undefined) continue;
    rows.push(row);
    labels.push(2 * (1 - first.labels[at]) + (1 - label));
  }
  return { rows: Int32Array.from(rows), labels: Int32Array.from(labels) };
}

/** Images that two selections share and give the same class, which is theirs: the attributes are one for whoever sees them. */
export function selectAgreeing(first: LabelledRows, second: LabelledRows): LabelledRows {
  const secondLabel = new Map(Array.from(second.rows, (row, at) => [row, second.labels[at]]));
  const places = [...first.rows.keys()].filter((at) => secondLabel.get(first.rows[at]) === first.labels[at]);
  return {
    rows: Int32Array.from(places, (at) => first.rows[at]),
    labels: Int32Array.from(places, (at) => first.labels[at]),
  };
}
