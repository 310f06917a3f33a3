import { growTree, predictTree, type TreeNode } from './regression-tree.ts';

const TREES = 100;
const DEPTH = 8;
const LEAF = 2;
/** Other rows whose value each row is given in turn; all of them where there are no more. */
const MOST_SHIFTS = 24;

export interface ImportanceSource {
  columns: readonly (readonly number[])[];
  target: readonly number[];
}

/** What a prediction loses when one column says nothing any more. */
type Predict = (at: (column: number) => number) => number;

/**
 * Permutation importance (Breiman 2001) of a column for a prediction: by how much its mean squared error grows when the
 * column's value is taken from another of the `rows`. Not one random permutation but the mean over `shifts` shifts of
 * the column; with as many shifts as rows it is the expectation over all permutations.
 */
export function permutationImportance(
  { columns, target }: ImportanceSource,
  options: { predict: Predict; column: number; rows: readonly number[]; shifts: number },
): number {
  const { predict, column, rows, shifts } = options;
  const n = rows.length;
  let grown = 0;
  for (let i = 0; i < n; i++) {
    const at = (other: number) => columns[other][rows[i]];
    const error = (predict(at) - target[rows[i]]) ** 2;
    for (let k = 0; k < shifts; k++) {
      const other = columns[column][rows[(i + Math.floor((k * n) / shifts)) % n]];
      grown += (predict((asked) => (asked === column ? other : at(asked))) - target[rows[i]]) ** 2 - error;
    }
  }
  return grown / (n * shifts);
}

export interface Importance {
  /** For each column: by how much the error grows, in parts of the target's variance. About 0 for what says nothing. */
  columns: number[];
  /** The part of the variance that the forest predicts for runs that it did not learn from; at most 1, below 0 for none. */
  explained: number;
}

/**
 * How much each column says about the target: permutation importance of a forest of regression trees, each measured on the
 * rows that it did not learn from. Deterministic. Null for fewer than four rows, and for a target that does not vary.
 */
export function parameterImportance(source: ImportanceSource): Importance | null {
  const { columns, target } = source;
  const n = target.length;
  const mean = target.reduce((sum, value) => sum + value, 0) / n;
  const variance = target.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  if (n < 4 || columns.length === 0 || !(variance > 1e-24 * mean * mean)) return null;
  const random = numbersFrom(1);
  const below = (limit: number) => Math.floor(random() * limit);
  // A third of the columns for each split, as is usual for regression, but two at least, so that a cause is not hidden.
  const tried = Math.min(columns.length, Math.max(2, Math.ceil(columns.length / 3)));
  const choose = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => at);
    for (let at = 0; at < tried; at++) {
      const other = at + below(count - at);
      [all[at], all[other]] = [all[other], all[at]];
    }
    return all.slice(0, tried);
  };
  const sums = columns.map(() => 0);
  const predictions = target.map(() => ({ sum: 0, count: 0 }));
  let measured = 0;
  for (let tree = 0; tree < TREES; tree++) {
    const rows = Array.from({ length: n }, () => below(n));
    const known = new Set(rows);
    const unseen = target.map((_, row) => row).filter((row) => !known.has(row));
    const root = growTree({ columns, target, rows }, { depth: DEPTH, leaf: LEAF, choose });
    for (const row of unseen) {
      predictions[row].sum += predictTree(root, (column) => columns[column][row]);
      predictions[row].count++;
    }
    if (unseen.length < 2) continue;
    measured++;
    const shifts = Math.min(unseen.length, MOST_SHIFTS);
    for (const column of splitColumns(root))
      sums[column] += permutationImportance(source, {
        ...{ predict: (at) => predictTree(root, at), column, rows: unseen, shifts },
      });
  }
  if (measured === 0) return null;
  const judged = predictions.flatMap(({ sum, count }, row) =>
    count > 0 ? [{ row, value: sum / count }] : [],
  );
  const error = judged.reduce((sum, { row, value }) => sum + (value - target[row]) ** 2, 0) / judged.length;
  return { columns: sums.map((sum) => sum / measured / variance), explained: 1 - error / variance };
}

/** The columns that a tree asks for; any other one cannot change what it says. */
function splitColumns(node: TreeNode, found = new Set<number>()): Set<number> {
  if (node.kind === 'leaf') return found;
  found.add(node.column);
  splitColumns(node.low, found);
  return splitColumns(node.high, found);
}

/** Mulberry32: numbers in [0, 1), the same ones for a seed, so that a page shows the same twice. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
