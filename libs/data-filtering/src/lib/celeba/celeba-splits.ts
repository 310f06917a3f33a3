export const celebaSplits = ['train', 'valid', 'test'] as const;
export type CelebaSplit = (typeof celebaSplits)[number];

/** Images of the whole data set (paper §1.3). */
export const celebaCounts: Readonly<Record<CelebaSplit, number>> = {
  train: 162_770,
  valid: 19_867,
  test: 19_962,
};

/**
 * Reads a split file: `name split` a line, or a CSV with a header; 0 train, 1 valid, 2 test. Returns the split of each of
 * `names`, which must all be there and nothing else. Throws RangeError, one line.
 */
export function parseSplits(text: string, names: readonly string[], where: string): Uint8Array {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const isCsv = lines[0]?.includes(',') ?? false;
  const splitOf = new Map<string, number>();
  for (const line of isCsv ? lines.slice(1) : lines) {
    const [name, value] = line.trim().split(isCsv ? /\s*,\s*/ : /\s+/);
    if (value !== '0' && value !== '1' && value !== '2') {
      throw new RangeError(
        `${where}: ${name}: expected split 0, 1 or 2, got ${JSON.stringify(value ?? '')}.`,
      );
    }
    if (splitOf.has(name)) throw new RangeError(`${where}: ${name}: comes twice.`);
    splitOf.set(name, Number(value));
  }
  const lacking = names.filter((name) => !splitOf.has(name));
  if (lacking.length > 0 || splitOf.size !== names.length) {
    throw new RangeError(
      `${where}: expected a split for each of the ${names.length} images with attributes, got ${splitOf.size} splits; ${lacking.length} images have none${lacking.length > 0 ? `, the first ${lacking[0]}` : ''}.`,
    );
  }
  return Uint8Array.from(names, (name) => splitOf.get(name)!);
}

export function countSplits(splits: Uint8Array): Record<CelebaSplit, number> {
  const counts = { train: 0, valid: 0, test: 0 };
  for (const split of splits) counts[celebaSplits[split]]++;
  return counts;
}
