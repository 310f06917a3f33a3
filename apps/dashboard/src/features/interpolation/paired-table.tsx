import { seedsMissing } from '@interpolab/evaluation';
import { formatCount } from '../format/number.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import { formatDifference } from './format-estimate.ts';
import { MEASURE_INFO, type Measure } from './measures.ts';
import type { PairedRow } from './paired-rows.ts';

/** Differences by seed with their intervals, and how many seeds would still be needed. */
export function PairedTable(props: {
  rows: readonly PairedRow[];
  measure: Measure;
  effect: number;
  onEffect: (effect: number) => void;
}) {
  const { rows, measure, effect, onEffect } = props;
  const unit = MEASURE_INFO[measure].isShare ? ' (points)' : '';
  if (rows.length === 0) {
    return (
      <p className="text-muted">
        No two recipes or conditions share a seed here. Run the same config with the same seeds (--seed=0,
        --seed=1, …) and what a seed does to both falls out of the difference.
      </p>
    );
  }
  return (
    <WideFrame label="Differences by seed">
      <label className="mb-2 flex items-center gap-2 text-xs text-muted">
        smallest difference that matters
        <input
          type="number"
          min={0}
          step="any"
          defaultValue={effect}
          onChange={(event) => Number(event.target.value) > 0 && onEffect(Number(event.target.value))}
          className="figure w-24 rounded border border-line bg-page px-1.5 py-0.5 text-ink"
        />
        {MEASURE_INFO[measure].isShare ? '(0.05 = 5 points)' : ''}
      </label>
      <table className="w-full max-w-4xl border-collapse">
        <thead>
          <tr>
            <ColumnHead>compared</ColumnHead>
            <ColumnHead>with</ColumnHead>
            <ColumnHead number>seeds</ColumnHead>
            <ColumnHead number>{`difference${unit}`}</ColumnHead>
            <ColumnHead number>95 % interval</ColumnHead>
            <ColumnHead number>std</ColumnHead>
            <ColumnHead number>seeds missing</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, label, baseline, comparison }) => (
            <tr key={key} className="border-t border-line">
              <th scope="row" className="py-1 pr-3 text-left font-normal">
                {label}
              </th>
              <td className="pr-3 text-muted">{baseline}</td>
              <Cell>{formatCount(comparison.pairs)}</Cell>
              <Cell>{formatDifference(comparison.meanDifference, measure)}</Cell>
              <Cell>
                {comparison.low === null || comparison.high === null
                  ? '– (one seed)'
                  : `${formatDifference(comparison.low, measure)} to ${formatDifference(comparison.high, measure)}`}
              </Cell>
              <Cell>
                {comparison.std === null ? '–' : formatDifference(comparison.std, measure).replace('+', '')}
              </Cell>
              <Cell>{missingText(seedsMissing(comparison, effect))}</Cell>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="mt-2 text-xs text-faint">
        Student’s interval of the mean difference over common seeds. Missing: until a paired test finds the
        smallest difference that matters in 80 % of the cases, if the spread stays as it is.
      </p>
    </WideFrame>
  );
}

function missingText(missing: number | null): string {
  if (missing === null) return '–';
  return missing === Number.POSITIVE_INFINITY ? 'over 100,000' : formatCount(missing);
}

function Cell({ children }: { children: string }) {
  return <td className="figure py-1 pl-4 text-right whitespace-nowrap">{children}</td>;
}
