import { formatNumber, formatShare, formatShareInterval } from '../format/number.ts';
import { headline, readResults } from '../positions/results.ts';
import type { Run } from './run-state.ts';

/** Names in a summary that say how a stage went, the most telling first. */
const TELLING = ['accuracy', 'validation/accuracy', 'loss', 'count', 'samples'];

/** The number one looks for first: the share of samples in the gap, unsteered and steered, or a stage's own figure. */
export function HeadlineCell({ run }: { run: Pick<Run, 'summary'> }) {
  const { free, steered } = headline(readResults(run.summary));
  if (free || steered) {
    const best = steered ?? free;
    return (
      <span className="figure flex items-baseline gap-1.5 whitespace-nowrap">
        {free && steered && (
          <>
            <span className="text-muted">{formatShare(free.gapShare)}</span>
            <span className="text-faint" aria-hidden="true">
              →
            </span>
            <span className="sr-only">unconditional, guided</span>
          </>
        )}
        {best && (
          <>
            <span className="text-unseen">{formatShare(best.gapShare)}</span>
            <span className="text-2xs text-faint">{formatShareInterval(best.gapLow, best.gapHigh)}</span>
          </>
        )}
      </span>
    );
  }
  const name = TELLING.find((key) => typeof run.summary[key] === 'number');
  if (!name) return null;
  return (
    <span className="figure whitespace-nowrap">
      <span className="text-faint">{name.split('/').at(-1)}</span> {formatNumber(run.summary[name] as number)}
    </span>
  );
}
