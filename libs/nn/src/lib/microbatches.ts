/**
 * Cuts a batch into the parts that go through the network one after the other, `first … end − 1` each: of
 * `microbatchSize` images, the last one of what is left; null: one part.
 */
export function microbatches(
  batchSize: number,
  microbatchSize: number | null,
): { first: number; end: number }[] {
  const size = microbatchSize ?? batchSize;
  const parts: { first: number; end: number }[] = [];
  for (let first = 0; first < batchSize; first += size) {
    parts.push({ first, end: Math.min(batchSize, first + size) });
  }
  return parts;
}
