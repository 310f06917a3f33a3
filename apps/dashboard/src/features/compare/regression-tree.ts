/** A regression tree (CART; Breiman et al. 1984): inner nodes ask whether a column is at most a threshold. */
export type TreeNode =
  | { kind: 'leaf'; value: number }
  | { kind: 'split'; column: number; threshold: number; low: TreeNode; high: TreeNode };

export interface TreeSource {
  /** Columns of features, all as long as `target`. */
  columns: readonly (readonly number[])[];
  target: readonly number[];
  /** Rows to learn from; one may come several times. */
  rows: readonly number[];
}

export interface TreeLimits {
  depth: number;
  /** Rows that a leaf has at least. */
  leaf: number;
  /** Columns that each split may choose among. */
  choose: (count: number) => readonly number[];
}

const meanOf = (target: readonly number[], rows: readonly number[]): number =>
  rows.reduce((sum, row) => sum + target[row], 0) / rows.length;

/** Splits rows where that lowers the sum of squares most, again and again. */
export function growTree({ columns, target, rows }: TreeSource, limits: TreeLimits): TreeNode {
  const value = meanOf(target, rows);
  const leaf: TreeNode = { kind: 'leaf', value };
  if (limits.depth === 0 || rows.length < 2 * limits.leaf) return leaf;
  const centred = rows.map((row) => target[row] - value);
  const noise = 1e-12 * centred.reduce((sum, difference) => sum + difference * difference, 0);
  let best = { gain: noise, column: -1, threshold: 0 };
  for (const column of limits.choose(columns.length)) {
    const values = columns[column];
    const sorted = rows.map((row, at) => ({ x: values[row], y: centred[at] })).sort((a, b) => a.x - b.x);
    let below = 0;
    for (let count = 1; count < sorted.length; count++) {
      below += sorted[count - 1].y;
      const [from, to] = [sorted[count - 1].x, sorted[count].x];
      const above = sorted.length - count;
      if (from === to || count < limits.leaf || above < limits.leaf) continue;
      // The centred values add up to 0, so both sides' sums are of one size.
      const gain = below * below * (1 / count + 1 / above);
      if (gain > best.gain) best = { gain, column, threshold: (from + to) / 2 };
    }
  }
  if (best.column < 0) return leaf;
  const { column, threshold } = best;
  const isLow = (row: number) => columns[column][row] <= threshold;
  const grow = (part: readonly number[]) =>
    growTree({ columns, target, rows: part }, { ...limits, depth: limits.depth - 1 });
  return {
    ...{ kind: 'split', column, threshold },
    low: grow(rows.filter(isLow)),
    high: grow(rows.filter((row) => !isLow(row))),
  };
}

/** What the tree says of a row whose columns are read by `at`. */
export function predictTree(tree: TreeNode, at: (column: number) => number): number {
  let node = tree;
  while (node.kind === 'split') node = at(node.column) <= node.threshold ? node.low : node.high;
  return node.value;
}
