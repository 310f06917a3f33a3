/**
 * Area under the ROC curve: the probability that a positive has a higher score than a negative, ties counting half
 * (Mann and Whitney 1947; Hanley and McNeil 1982). Null where one of the two is missing: it says nothing then.
 */
export function rocAuc(scores: ArrayLike<number>, isPositive: (row: number) => boolean): number | null {
  const order = Array.from({ length: scores.length }, (_, row) => row).sort((a, b) => scores[a] - scores[b]);
  let positives = 0;
  let rankSum = 0;
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && scores[order[end]] === scores[order[first]]) end++;
    const meanRank = (first + 1 + end) / 2;
    for (let place = first; place < end; place++) {
      if (!isPositive(order[place])) continue;
      positives++;
      rankSum += meanRank;
    }
    first = end;
  }
  const negatives = order.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}
