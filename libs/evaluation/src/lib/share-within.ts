import { type ShareEstimate, wilsonInterval } from './wilson-interval.ts';

/**
 * The share of scores in a band, with its 95 % Wilson interval, of all samples: one without a score (NaN: not valid) is
 * in no band. `open` leaves the band's ends out, as the never-seen middle does, whose ends were seen.
 * Throws RangeError for a band that does not ascend.
 */
export function shareWithin(
  scores: ArrayLike<number>,
  { low, high, open = false }: { low: number; high: number; open?: boolean },
): ShareEstimate {
  if (!(low <= high)) throw new RangeError(`shareWithin: expected low <= high, got ${low} and ${high}.`);
  let inside = 0;
  for (let index = 0; index < scores.length; index++) {
    const score = scores[index];
    if (open ? score > low && score < high : score >= low && score <= high) inside++;
  }
  return wilsonInterval(inside, scores.length);
}
