/**
 * Keeps the far-apart ends of an attribute (paper §1.1): the indices whose score is at most `low` or at least `high`,
 * in ascending order. What lies between is the mild middle that no model may see.
 * Throws RangeError for a score outside [0, 1] (NaN included) and unless 0 ≤ low < high ≤ 1.
 */
export function selectExtremes(
  scores: ArrayLike<number>,
  { low, high }: { low: number; high: number },
): Int32Array {
  if (!(low >= 0 && low < high && high <= 1)) {
    throw new RangeError(`selectExtremes: expected 0 <= low < high <= 1, got low ${low} and high ${high}.`);
  }
  const kept: number[] = [];
  for (let index = 0; index < scores.length; index++) {
    const attributeScore = scores[index];
    if (!(attributeScore >= 0 && attributeScore <= 1)) {
      throw new RangeError(`selectExtremes: scores[${index}] = ${attributeScore} is outside [0, 1].`);
    }
    if (attributeScore <= low || attributeScore >= high) kept.push(index);
  }
  return Int32Array.from(kept);
}
