'use client';

import { useMemo } from 'react';
import { Echart } from '../charts/echart.tsx';
import { runColor } from '../runs/run-color.ts';
import { LabelledCheck } from '../shell/labelled-check.tsx';
import { Section } from '../shell/section.tsx';
import type { ChangeState, CompareState } from './compare-state.ts';
import { FieldChoice } from './field-choice.tsx';
import { FieldsTable } from './fields-table.tsx';
import { paretoFront } from './pareto-front.ts';
import { fieldById, type RunField } from './run-fields.ts';
import { scatterOption, scatterPoints } from './scatter-option.ts';
import type { ComparedRun } from './setting-rows.ts';

/** Two fields of the runs against each other. */
export function ScatterSection(props: {
  fields: readonly RunField[];
  runs: readonly ComparedRun[];
  shown: readonly string[];
  state: CompareState;
  onChange: ChangeState;
}) {
  const { fields, shown, state, onChange } = props;
  const x = fieldById(fields, state.x, fields[0]);
  const y = fieldById(
    fields,
    state.y,
    fields.find(({ kind, id }) => kind === 'metric' && id !== x?.id) ?? fields[1],
  );
  const color = fieldById(fields, state.color) ?? null;
  const byId = useMemo(() => new Map(props.runs.map((run) => [run.id, run])), [props.runs]);
  const runs = useMemo(
    () =>
      shown.flatMap((id) => {
        const run = byId.get(id);
        return run ? [{ id, name: run.name, seed: run.seed, color: runColor(id) }] : [];
      }),
    [shown, byId],
  );
  // A front needs to know which way is better, in both.
  const better = useMemo(
    () => (x?.direction && y?.direction ? { x: x.direction, y: y.direction } : null),
    [x, y],
  );
  const front = useMemo(
    () => (state.pareto && better && x && y ? paretoFront(scatterPoints({ x, y, runs }), better) : []),
    [state.pareto, better, x, y, runs],
  );
  const option = useMemo(
    () => (palette: Parameters<typeof scatterOption>[0]) =>
      x && y ? scatterOption(palette, { x, y, color, runs, front }) : {},
    [x, y, color, runs, front],
  );
  if (!x || !y) return null;
  return (
    <Section
      title="Scatter"
      note={
        better && state.pareto
          ? `the dashed line joins the ${front.length} runs that no other beats in both (${x.label}: ${better.x}, ${y.label}: ${better.y} is better)`
          : 'with metrics on both axes the Pareto front is drawn'
      }
      controls={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <FieldChoice label="x" fields={fields} value={x.id} onChoose={(id) => onChange({ x: id })} />
          <FieldChoice label="y" fields={fields} value={y.id} onChoose={(id) => onChange({ y: id })} />
          <FieldChoice
            label="colour"
            fields={fields}
            value={color?.id ?? ''}
            none="run"
            onChoose={(id) => onChange({ color: id })}
          />
          <LabelledCheck label="front" checked={state.pareto} onChange={(pareto) => onChange({ pareto })} />
        </div>
      }
    >
      <Echart
        label={`${y.label} against ${x.label} of ${runs.length} runs${color ? `, coloured by ${color.label}` : ''}`}
        height={340}
        option={option}
        onReady={(chart) =>
          chart.on('click', ({ name }) => {
            if (byId.has(name)) onChange({ base: name });
          })
        }
        alternative={
          <FieldsTable
            fields={[x, y, ...(color ? [color] : [])]}
            runs={shown.flatMap((id) => byId.get(id) ?? [])}
          />
        }
      />
    </Section>
  );
}
