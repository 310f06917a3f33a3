import type { RouterOutputs } from '@interpolab/api';
import { formatBytes } from '../format/bytes.ts';
import { formatCount } from '../format/number.ts';

export type PurgeSizes = RouterOutputs['runs']['purgeSizes'];

/** What goes with a run, and with it alone. */
export const bytesOfRun = ({ rowBytes, fileBytes }: PurgeSizes['runs'][number]): number =>
  rowBytes + fileBytes;

/** What purging all of them frees. */
export const bytesOfAll = ({ runs, sharedFileBytes }: PurgeSizes): number =>
  runs.reduce((sum, run) => sum + bytesOfRun(run), sharedFileBytes);

/** In a sentence, with what no run of them has for itself. */
export function purgeSum(sizes: PurgeSizes): string {
  const points = sizes.runs.reduce((sum, run) => sum + run.points, 0);
  const shared =
    sizes.sharedFileBytes > 0
      ? `, of which ${formatBytes(sizes.sharedFileBytes)} are files that several of them share`
      : '';
  return `${formatBytes(bytesOfAll(sizes))}${shared}, and ${formatCount(points)} points of series`;
}
