'use client';

import { ArrowDown, ArrowUp, Minus } from 'lucide-react';
import { useMemo, useState } from 'react';
import { formatNumber } from '../format/number.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { Section } from '../shell/section.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import { columnsInSight } from './columns-in-sight.ts';
import { metricsCsv } from './compare-csv.ts';
import { type ChangeState, type CompareState, STATISTICS } from './compare-state.ts';
import { distanceText } from './distance-text.ts';
import { ExportButtons } from './export-buttons.tsx';
import { turned } from './metric-directions.ts';
import { type MetricColumn, metricLabel } from './metric-key.ts';
import { type MetricRow, metricRows, type ValueCell } from './metric-rows.ts';
import { ColumnSteps, RunHeads } from './run-columns.tsx';
import type { ComparedRun } from './setting-rows.ts';

/** Metrics that are listed before somebody asks for all. */
const FIRST_ROWS = 40;

/** A number of every metric for every run, and how far it is from the base run's. */
export function MetricsSection(props: {
  metrics: readonly MetricColumn[];
  total: number;
  /** The classifiers that results are by. */
  judges: readonly string[];
  runs: readonly ComparedRun[];
  shown: readonly string[];
  base: string;
  state: CompareState;
  onChange: ChangeState;
}) {
  const { metrics, runs, shown, base, state, onChange } = props;
  const [all, setAll] = useState(false);
  const byId = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const columns = useMemo(() => columnsInSight(shown, { base, from: state.from }), [shown, base, state.from]);
  const rows = useMemo(
    () => metricRows(metrics, { runIds: shown, base, state }),
    [metrics, shown, base, state],
  );
  const listed = all ? rows : rows.slice(0, FIRST_ROWS);
  return (
    <Section
      title="Metrics"
      note={`${state.statistic} value, and its distance from the base run; a click on the arrow turns what counts as better${
        props.total > metrics.length ? `; ${metrics.length} of ${props.total} metrics are taken` : ''
      }`}
      controls={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <ColumnSteps count={shown.length} from={state.from} onChange={onChange} />
          <Segmented
            label="Number of a metric"
            value={state.statistic}
            options={STATISTICS.map((value) => ({ value, label: value }))}
            onChange={(statistic) => onChange({ statistic })}
          />
          <Segmented
            label="Distance from the base run"
            value={state.delta}
            options={[
              { value: 'absolute', label: '±' },
              { value: 'percent', label: '%' },
            ]}
            onChange={(delta) => onChange({ delta })}
          />
          <ExportButtons
            name="metrics"
            csv={() =>
              metricsCsv(
                rows,
                shown.flatMap((id) => byId.get(id) ?? []),
              )
            }
          />
        </div>
      }
    >
      {props.judges.length > 1 && (
        <p role="status" className="mb-2 rounded border border-interrupted/50 px-3 py-1.5 text-xs">
          The results of these runs are by {props.judges.length} different classifiers. Each has metrics of
          its own, for scores of different classifiers do not compare.
        </p>
      )}
      {rows.length === 0 ? (
        <p className="text-muted">None of these runs, nor their stages, has logged a metric.</p>
      ) : (
        <WideFrame label="Metrics by run">
          <table className="border-collapse" data-metrics>
            <thead>
              <tr className="border-b border-line-strong align-bottom">
                <ColumnHead sticky>metric</ColumnHead>
                <RunHeads runIds={columns} runs={byId} base={base} />
              </tr>
            </thead>
            <tbody>
              {listed.map((row) => (
                <MetricLine
                  key={row.key}
                  row={row}
                  columns={columns}
                  delta={state.delta}
                  onTurn={() => onChange(turned(row.metric, state))}
                />
              ))}
            </tbody>
          </table>
        </WideFrame>
      )}
      {rows.length > FIRST_ROWS && (
        <button
          type="button"
          className="mt-2 text-xs text-accent hover:underline"
          onClick={() => setAll(!all)}
        >
          {all ? `the first ${FIRST_ROWS}` : `all ${rows.length} metrics`}
        </button>
      )}
    </Section>
  );
}

function MetricLine(props: {
  row: MetricRow;
  columns: readonly string[];
  delta: CompareState['delta'];
  onTurn: () => void;
}) {
  const { row, columns } = props;
  const label = metricLabel(row.metric);
  const Arrow = row.direction === null ? Minus : row.direction === 'higher' ? ArrowUp : ArrowDown;
  const meaning = `${row.direction ?? 'neither higher nor lower'} is better; turn`;
  return (
    <tr className="border-b border-line align-baseline hover:bg-hover">
      <th scope="row" className="sticky left-0 bg-page py-0.5 pr-4 text-left font-normal">
        <span className="flex w-40 items-start sm:w-60">
          <button
            type="button"
            onClick={props.onTurn}
            title={meaning}
            aria-label={`${label}: ${meaning}`}
            className="-ml-1.5 flex size-6 flex-none items-center justify-center rounded text-faint hover:bg-hover hover:text-ink"
          >
            <Arrow size={12} aria-hidden />
          </button>
          <span className="min-w-0 break-words py-0.5 text-muted">{label}</span>
        </span>
      </th>
      {columns.map((id) => (
        <td key={id} className="figure py-0.5 pl-5 text-right whitespace-nowrap">
          <Value cell={row.cells.get(id)} delta={props.delta} />
        </td>
      ))}
    </tr>
  );
}

function Value({ cell, delta }: { cell: ValueCell | undefined; delta: CompareState['delta'] }) {
  if (!cell) return <span className="text-faint">–</span>;
  const distance = distanceText(cell, delta);
  return (
    <>
      {distance && (
        <span
          className={`mr-2 text-2xs ${cell.better === null ? 'text-faint' : cell.better ? 'text-accent' : 'text-failed'}`}
        >
          {distance}
          {cell.better !== null && <span className="sr-only">{cell.better ? ' better' : ' worse'}</span>}
        </span>
      )}
      {cell.value === null ? (
        <span className="text-interrupted">not finite</span>
      ) : (
        <span className={cell.best ? 'font-bold' : undefined}>{formatNumber(cell.value)}</span>
      )}
      {cell.nonFinite > 0 && cell.value !== null && (
        <span className="text-interrupted" title={`${cell.nonFinite} points are not finite`}>
          {' '}
          *<span className="sr-only">{cell.nonFinite} points are not finite</span>
        </span>
      )}
    </>
  );
}
