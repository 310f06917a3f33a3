'use client';

import type { EChartsType } from 'echarts/core';
import { useEffect, useMemo, useRef } from 'react';
import { Echart } from '../charts/echart.tsx';
import { formatNumber } from '../format/number.ts';
import { runColor } from '../runs/run-color.ts';
import { Section } from '../shell/section.tsx';
import type { Brush, ChangeState, CompareState } from './compare-state.ts';
import { FieldChoice } from './field-choice.tsx';
import { FieldsTable } from './fields-table.tsx';
import { parallelOption, sameBrushes, withBrush } from './parallel-option.ts';
import { fieldById, type RunField } from './run-fields.ts';
import type { ComparedRun } from './setting-rows.ts';

const FIRST_AXES = 6;
const MOST_AXES = 16;

/** Settings first, the metric that most runs have last: the eye reads from causes to effects. */
function chosenAxes(fields: readonly RunField[], axes: readonly string[]): RunField[] {
  const chosen = axes.flatMap((id) => fieldById(fields, id) ?? []);
  if (chosen.length > 0) return chosen.slice(0, MOST_AXES);
  const settings = fields.filter(({ kind }) => kind === 'setting').slice(0, FIRST_AXES - 2);
  const metrics = fields.filter(({ kind }) => kind === 'metric').slice(0, FIRST_AXES - settings.length);
  return [...settings, ...metrics];
}

/** Runs as lines over parallel axes; a range drawn on an axis narrows what the whole page shows. */
export function ParallelSection(props: {
  fields: readonly RunField[];
  runs: readonly ComparedRun[];
  state: CompareState;
  onChange: ChangeState;
}) {
  const { fields, state, onChange } = props;
  const axes = useMemo(() => chosenAxes(fields, state.axes), [fields, state.axes]);
  const runs = useMemo(
    () =>
      props.runs
        .filter(({ id }) => !state.hidden.includes(id))
        .map(({ id, name, seed }) => ({ id, name, seed, color: runColor(id) })),
    [props.runs, state.hidden],
  );
  const option = useMemo(
    () => (palette: Parameters<typeof parallelOption>[0]) => parallelOption(palette, { axes, runs }),
    [axes, runs],
  );
  const latest = useRef({ brushes: state.brushes, onChange });
  useEffect(() => {
    latest.current = { brushes: state.brushes, onChange };
  });
  const chart = useRef<EChartsType | null>(null);
  const paint = (drawing: EChartsType) => {
    for (const { id } of axes) {
      const brush = latest.current.brushes.find(({ field }) => field === id);
      const intervals = brush ? [[brush.low, brush.high]] : [];
      drawing.dispatchAction({ type: 'axisAreaSelect', parallelAxisId: id, intervals });
    }
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: brushes that came from elsewhere are painted
  useEffect(() => {
    if (chart.current) paint(chart.current);
  }, [state.brushes]);
  if (axes.length < 2) return null;
  const ids = axes.map(({ id }) => id);
  return (
    <Section
      title="Parallel axes"
      note="drag along an axis: runs outside of the range leave the page; click beside it to let them in again"
      controls={
        ids.length < MOST_AXES ? (
          <FieldChoice
            label="add an axis"
            fields={fields.filter(({ id }) => !ids.includes(id))}
            onChoose={(id) => onChange({ axes: [...ids, id] })}
          />
        ) : (
          <span className="text-xs text-muted">at most {MOST_AXES} axes: take one away to add another</span>
        )
      }
    >
      <Echart
        label={`${runs.length} runs over ${axes.length} parallel axes: ${axes.map(({ label }) => label).join(', ')}`}
        height={320}
        option={option}
        onReady={(drawing) => {
          chart.current = drawing;
          drawing.on('axisareaselected', (event) => {
            const { parallelAxisId, intervals } = event as {
              parallelAxisId?: string;
              intervals?: number[][];
            };
            if (!parallelAxisId) return;
            const { brushes, onChange: change } = latest.current;
            const next = withBrush(brushes, parallelAxisId, intervals ?? []);
            if (!sameBrushes(next, brushes)) change({ brushes: next });
          });
        }}
        onDrawn={paint}
        alternative={
          <FieldsTable fields={axes} runs={props.runs.filter(({ id }) => !state.hidden.includes(id))} />
        }
      />
      <ul className="mt-2 flex flex-wrap gap-2 text-xs">
        {axes.map((field) => (
          <AxisRange
            key={field.id}
            field={field}
            brush={state.brushes.find((brush) => brush.field === field.id) ?? null}
            onBrush={(brush) =>
              onChange({
                brushes: [
                  ...state.brushes.filter((other) => other.field !== field.id),
                  ...(brush ? [brush] : []),
                ],
              })
            }
            onRemove={() => onChange({ axes: ids.filter((id) => id !== field.id) })}
          />
        ))}
      </ul>
    </Section>
  );
}

/** The range of an axis in numbers, for the keyboard and for exact ends. */
function AxisRange(props: {
  field: RunField;
  brush: Brush | null;
  onBrush: (brush: Brush | null) => void;
  onRemove: () => void;
}) {
  const { field, brush, onBrush } = props;
  const values = [...field.values.values()];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const set = (end: 'low' | 'high', text: string) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) return;
    onBrush({ field: field.id, low: least, high: most, ...brush, [end]: value });
  };
  return (
    <li
      className={`flex items-center gap-1.5 rounded border py-0.5 pr-1 pl-2 ${brush ? 'border-accent' : 'border-line'}`}
    >
      <span className="max-w-48 truncate text-muted" title={field.label}>
        {field.label}
      </span>
      {(['low', 'high'] as const).map((end) => (
        <input
          // Another number than the one written belongs to another brush: the field begins anew.
          key={`${end} ${brush?.[end]}`}
          aria-label={`${end === 'low' ? 'Lowest' : 'Highest'} ${field.label}`}
          defaultValue={brush ? String(Number(brush[end].toPrecision(6))) : ''}
          placeholder={formatNumber(end === 'low' ? least : most)}
          onBlur={(event) => event.target.value !== event.target.defaultValue && set(end, event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && set(end, event.currentTarget.value)}
          className="figure h-6 w-16 rounded border border-line bg-page px-1 text-right"
        />
      ))}
      {brush && (
        <button type="button" className="h-6 px-1 text-accent hover:underline" onClick={() => onBrush(null)}>
          all<span className="sr-only"> of {field.label}</span>
        </button>
      )}
      <button
        type="button"
        className="size-6 text-faint hover:text-ink"
        aria-label={`Take the axis ${field.label} away`}
        onClick={props.onRemove}
      >
        ×
      </button>
    </li>
  );
}
