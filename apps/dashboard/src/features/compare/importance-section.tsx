'use client';

import { useMemo, useRef } from 'react';
import { formatNumber } from '../format/number.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { Section } from '../shell/section.tsx';
import { useSeen } from '../shell/use-in-view.ts';
import type { ChangeState, CompareState } from './compare-state.ts';
import { FieldChoice } from './field-choice.tsx';
import { importanceRows } from './importance-rows.ts';
import { fieldById, type RunField } from './run-fields.ts';

const MOST_ROWS = 20;

/** Which settings a metric depends on, as far as these runs can tell. Growing the forest is long work: it waits until somebody comes here. */
export function ImportanceSection(props: {
  fields: readonly RunField[];
  shown: readonly string[];
  state: CompareState;
  onChange: ChangeState;
}) {
  const { fields, shown, state, onChange } = props;
  const metrics = useMemo(() => fields.filter(({ kind }) => kind === 'metric'), [fields]);
  const target = fieldById(metrics, state.target, metrics[0]);
  if (!target) return null;
  return (
    <Section
      title="Importance"
      note="how much worse a forest of regression trees predicts the metric, on runs that it did not learn from, when a setting is shuffled (in parts of the variance)"
      controls={
        <FieldChoice
          label="of settings for"
          fields={metrics}
          value={target.id}
          onChoose={(id) => onChange({ target: id })}
        />
      }
    >
      <WhenSeen {...{ fields, target, shown }} />
    </Section>
  );
}

interface TableProps {
  fields: readonly RunField[];
  target: RunField;
  shown: readonly string[];
}

function WhenSeen(props: TableProps) {
  const place = useRef<HTMLDivElement>(null);
  const seen = useSeen(place);
  return (
    <div ref={place} className="min-h-24">
      {seen && <ImportanceTable {...props} />}
    </div>
  );
}

function ImportanceTable(props: TableProps) {
  const { fields, target, shown } = props;
  const found = useMemo(() => importanceRows(fields, { target, shown }), [fields, target, shown]);
  if (!found)
    return (
      <p className="text-muted">
        Nothing can be said: at least four runs with this metric are needed, and settings in which they
        differ.
      </p>
    );
  const most = Math.max(...found.rows.map(({ importance }) => importance), 1e-9);
  return (
    <>
      <p
        className={`mb-2 text-xs ${found.tooFew || found.explained <= 0 ? 'text-interrupted' : 'text-muted'}`}
      >
        {found.explained > 0
          ? `The forest explains ${formatNumber(Number((100 * found.explained).toFixed(1)))} % of the variance of ${found.runs} runs.`
          : `From ${found.runs} runs the forest predicts ${target.label} no better than its mean does: the order below says nothing.`}
        {found.tooFew &&
          ` ${found.runs} runs are few for ${found.rows.length} settings (ten for each would be a sound base): take it for a hint.`}
        {found.left > 0 && ` ${found.left} settings more were not looked at.`}
      </p>
      <table className="border-collapse" data-importance>
        <thead>
          <tr className="border-b border-line-strong">
            <ColumnHead>setting</ColumnHead>
            <ColumnHead span={2} className="pl-4">
              importance
            </ColumnHead>
            <ColumnHead number>correlation</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {found.rows.slice(0, MOST_ROWS).map(({ field, importance, correlation }) => (
            <tr key={field.id}>
              <th scope="row" className="max-w-72 truncate py-0.5 pr-4 text-left font-normal text-muted">
                {field.label}
              </th>
              <td className="w-40 pl-4">
                <span
                  aria-hidden="true"
                  className="block h-2 rounded-sm bg-accent/70"
                  style={{ width: `${Math.max(0, (100 * importance) / most).toFixed(1)}%` }}
                />
              </td>
              <td className="figure w-16 pl-2 text-right">{formatNumber(Number(importance.toFixed(3)))}</td>
              <td className="figure pl-4 text-right">
                {correlation === null ? '–' : formatNumber(Number(correlation.toFixed(2)))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {found.rows.length > MOST_ROWS && (
        <p className="mt-1 text-xs text-muted">
          The {MOST_ROWS} that matter most of {found.rows.length} settings are shown.
        </p>
      )}
    </>
  );
}
