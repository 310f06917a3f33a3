'use client';

import Link from 'next/link';
import { type PointerEvent, useMemo, useState } from 'react';
import { formatCount, formatNumber, formatShare } from '../format/number.ts';
import { bars, total } from '../positions/histogram-geometry.ts';
import { PositionAxis, RangeNames } from '../positions/position-axis.tsx';
import { HatchPattern, PositionBars } from '../positions/position-bars.tsx';
import { WarningMark } from '../runs/warning-mark.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { SetRow } from './attribute-sets.ts';
import { conditionLabel } from './condition-label.ts';
import { DifferentEnsembles, DisagreementCell, DisagreementHead, ensemblesOf } from './disagreement-cell.tsx';
import { MeasureCells, MeasureHeads } from './distance-cells.tsx';
import { measuresOf } from './measures.ts';
import { SERIES_COLORS, seriesColor } from './series-color.ts';
import { binsOf, type HistogramView } from './set-histogram.ts';

const BAR_HEIGHT = 58;

/** A line per set: its histogram on the grid that all share, and its numbers. */
export function SetsTable(props: { rows: readonly SetRow[]; view: HistogramView; isDrawn: boolean }) {
  const { rows, view, isDrawn } = props;
  const [marked, setMarked] = useState<{ row: string; bin: number } | null>(null);
  const { axis } = rows[0].set;
  const measures = useMemo(() => measuresOf(rows.map(({ set }) => set)), [rows]);
  const ensembles = useMemo(() => ensemblesOf(rows.map(({ set }) => set)), [rows]);
  const hasEnsemble = ensembles.length === 1;
  const showsRuns = useMemo(() => new Set(rows.map(({ run }) => run.id)).size > 1, [rows]);

  function mark(event: PointerEvent<HTMLElement>, { key, set }: SetRow) {
    const box = event.currentTarget.getBoundingClientRect();
    const { low, high, counts } = set.histogram;
    const at = view.domain[0] + ((event.clientX - box.left) / box.width) * (view.domain[1] - view.domain[0]);
    const bin = Math.floor(((at - low) / (high - low)) * counts.length);
    setMarked(bin >= 0 && bin < counts.length ? { row: key, bin } : null);
  }

  return (
    <>
      {ensembles.length > 1 && <DifferentEnsembles count={ensembles.length} />}
      <WideFrame label="Sets of samples">
        <HatchPattern />
        <table className="w-full border-collapse" onPointerLeave={() => setMarked(null)}>
          <thead>
            <tr className="align-bottom">
              <th scope="col" className="label pb-1 text-left font-normal">
                {showsRuns ? 'Run, condition' : 'Condition'}
              </th>
              {isDrawn && (
                <th scope="col" className="min-w-64 px-2 pb-0.5 font-normal">
                  <span className="sr-only">Histogram</span>
                  {axis.gap && <RangeNames domain={view.domain} gap={axis.gap} />}
                </th>
              )}
              <th scope="col" className="label px-2 pb-1 text-right font-normal">
                n
              </th>
              <MeasureHeads measures={measures} />
              {hasEnsemble && <DisagreementHead />}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              <tr
                key={row.key}
                className="border-t border-line"
                data-set={row.set.name}
                data-run={row.run.id}
              >
                <th scope="row" className="max-w-52 py-1.5 pr-2 text-left align-top font-normal">
                  <span className="flex items-baseline gap-1.5">
                    {!isDrawn && at < SERIES_COLORS && (
                      <span
                        aria-hidden="true"
                        className="h-2 w-2 flex-none rounded-full"
                        style={{ background: seriesColor(at) }}
                      />
                    )}
                    {conditionLabel(row.set)}
                    <span className="-my-1 self-center">
                      <WarningMark run={row.run} />
                    </span>
                  </span>
                  {showsRuns && (
                    <Link
                      prefetch={false}
                      href={`/runs/${encodeURIComponent(row.run.id)}`}
                      className="block truncate text-2xs text-muted hover:text-ink"
                      title={row.run.name}
                    >
                      {row.run.name} · seed {row.run.seed}
                    </Link>
                  )}
                </th>
                {isDrawn && (
                  <td
                    className="relative min-w-64 px-2 pt-1.5"
                    data-counts={row.set.histogram.counts.join(' ')}
                  >
                    <div className="relative" onPointerMove={(event) => mark(event, row)}>
                      <PositionBars
                        bars={bars(binsOf(row.set), view)}
                        domain={view.domain}
                        gap={row.set.axis.gap}
                        seen={row.set.axis.seen}
                        height={BAR_HEIGHT}
                        marked={marked?.row === row.key ? marked.bin : null}
                        label={`Histogram of ${formatCount(total(binsOf(row.set)))} scores, ${conditionLabel(row.set)}, ${row.run.name}`}
                      />
                      {marked?.row === row.key && <BinNote row={row} bin={marked.bin} />}
                    </div>
                  </td>
                )}
                <td className="figure px-2 py-1.5 text-right align-top text-muted">
                  {formatCount(row.set.count)}
                </td>
                <MeasureCells set={row.set} measures={measures} />
                {hasEnsemble && <DisagreementCell set={row.set} />}
              </tr>
            ))}
          </tbody>
          {isDrawn && (
            <tfoot>
              <tr>
                <td className="label">{axis.unit ? `${axis.attribute}, ${axis.unit}` : axis.attribute}</td>
                <td className="px-2">
                  <PositionAxis domain={view.domain} />
                </td>
              </tr>
            </tfoot>
          )}
        </table>
      </WideFrame>
    </>
  );
}

function BinNote({ row: { set }, bin }: { row: SetRow; bin: number }) {
  const { edges, counts } = binsOf(set);
  return (
    <span className="figure pointer-events-none absolute top-0 right-1 rounded-sm bg-page/85 px-1 text-2xs text-ink">
      {formatNumber(edges[bin])}–{formatNumber(edges[bin + 1])}: {formatCount(counts[bin])} (
      {formatShare(counts[bin] / total({ edges, counts }))})
    </span>
  );
}
