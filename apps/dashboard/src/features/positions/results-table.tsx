// biome-ignore-all lint/a11y/useSemanticElements: cells that are drawings share one grid with the axis below them
// biome-ignore-all lint/a11y/useFocusableInteractive: rows and cells of a table for reading take no focus
'use client';

import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { formatCount, formatNumber, formatShare, formatShareInterval } from '../format/number.ts';
import { WideFrame } from '../shell/wide-frame.tsx';
import { bars, type CountScale, commonDomain, largestShare, total } from './histogram-geometry.ts';
import { IntervalMark } from './interval-mark.tsx';
import { PositionAxis, RangeNames } from './position-axis.tsx';
import { HatchPattern, PositionBars } from './position-bars.tsx';
import type { Histogram, ResultRow } from './result-rows.ts';
import type { GapSupport, Result } from './results.ts';

const COLUMNS = 'grid-cols-[7rem_minmax(14rem,1fr)_3.5rem_4.5rem_9.5rem_7rem]';
const BAR_HEIGHT = 66;

/** A line per condition: its histogram on the bins and the scale that all share, and its numbers. */
export function ResultsTable(props: { rows: ResultRow[]; gap: GapSupport | null; scale: CountScale }) {
  const { rows, gap, scale } = props;
  const [marked, setMarked] = useState<number | null>(null);
  const view = useMemo(() => {
    const histograms = rows.flatMap((row) => row.histogram ?? []);
    return {
      domain: commonDomain(histograms, gap),
      top: largestShare(histograms),
      floorSamples: Math.max(0, ...histograms.map(total)),
      bins: Math.max(0, ...histograms.map((histogram) => histogram.counts.length)),
    };
  }, [rows, gap]);

  function mark(event: PointerEvent<HTMLElement>, histogram: Histogram) {
    const box = event.currentTarget.getBoundingClientRect();
    const position =
      view.domain[0] + ((event.clientX - box.left) / box.width) * (view.domain[1] - view.domain[0]);
    const bin = histogram.edges.findIndex(
      (edge, at) => edge <= position && position < histogram.edges[at + 1],
    );
    setMarked(bin < 0 ? null : bin);
  }

  function step(event: KeyboardEvent) {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0 || view.bins === 0) return;
    event.preventDefault();
    setMarked((current) => Math.min(view.bins - 1, Math.max(0, (current ?? (by > 0 ? -1 : view.bins)) + by)));
  }

  return (
    <WideFrame label="Results of every condition">
      <HatchPattern />
      <div
        role="table"
        aria-label="Results by condition"
        className="min-w-[52rem]"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk through the bins
        tabIndex={0}
        onKeyDown={step}
        onPointerLeave={() => setMarked(null)}
      >
        <div role="row" className={`grid ${COLUMNS} items-end gap-x-4 pb-1`}>
          <Head>Condition</Head>
          <div role="columnheader" className="min-w-0">
            <span className="sr-only">Positions of the samples</span>
            {gap && <RangeNames domain={view.domain} gap={gap} />}
          </div>
          <Head right>Samples</Head>
          <Head right>Valid</Head>
          <Head right>In the gap (95%)</Head>
          <Head>0 to 100%</Head>
        </div>
        {rows.map(({ condition, histogram, result }) => (
          <div role="row" key={condition.id} className={`grid ${COLUMNS} items-end gap-x-4 pt-1.5`}>
            <div role="rowheader" className="pb-0.5">
              {condition.label}
            </div>
            <div
              role="cell"
              className="relative min-w-0"
              onPointerMove={histogram ? (event) => mark(event, histogram) : undefined}
            >
              {histogram ? (
                <>
                  <PositionBars
                    bars={bars(histogram, { ...view, scale })}
                    domain={view.domain}
                    gap={gap}
                    height={BAR_HEIGHT}
                    marked={marked}
                    label={`Histogram of ${formatCount(total(histogram))} positions, ${condition.label}`}
                  />
                  {marked !== null && marked < histogram.counts.length && (
                    <BinNote histogram={histogram} bin={marked} />
                  )}
                </>
              ) : (
                <span className="text-faint">no histogram</span>
              )}
            </div>
            <Numbers result={result} histogram={histogram} />
          </div>
        ))}
        <div className={`grid ${COLUMNS} gap-x-4`}>
          <span className="label pt-0.5">x, pixels</span>
          <PositionAxis domain={view.domain} />
        </div>
      </div>
    </WideFrame>
  );
}

function Head({ children, right }: { children: string; right?: boolean }) {
  return (
    <div role="columnheader" className={`label ${right ? 'text-right' : ''}`}>
      {children}
    </div>
  );
}

function BinNote({ histogram, bin }: { histogram: Histogram; bin: number }) {
  const count = histogram.counts[bin];
  return (
    <span className="figure pointer-events-none absolute top-0 right-1 rounded-sm bg-page/85 px-1 text-2xs text-ink">
      {formatNumber(histogram.edges[bin])}–{formatNumber(histogram.edges[bin + 1])}: {formatCount(count)} (
      {formatShare(count / total(histogram))})
    </span>
  );
}

function Numbers({ result, histogram }: { result: Result | null; histogram: Histogram | null }) {
  const cell = 'figure pb-0.5 text-right whitespace-nowrap';
  return (
    <>
      <div role="cell" className={`${cell} text-muted`}>
        {result ? formatCount(result.samples) : histogram ? formatCount(total(histogram)) : '–'}
      </div>
      <div role="cell" className={cell}>
        {result ? formatShare(result.validShare) : '–'}
      </div>
      <div role="cell" className={cell}>
        {result ? (
          <span title={`${formatCount(result.gap)} of ${formatCount(result.samples)} samples`}>
            {formatShare(result.gapShare)}{' '}
            <span className="text-faint">{formatShareInterval(result.gapLow, result.gapHigh)}</span>
          </span>
        ) : (
          '–'
        )}
      </div>
      <div role="cell" className="pb-1.5">
        {result && <IntervalMark share={result.gapShare} low={result.gapLow} high={result.gapHigh} />}
      </div>
    </>
  );
}
