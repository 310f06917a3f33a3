'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { useMayChange } from '../settings/access-provider.tsx';
import { ColumnHead } from '../shell/column-head.tsx';
import { Section } from '../shell/section.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { Attributes, Judge, SetRow } from './attribute-sets.ts';
import type { InterpolationState } from './interpolation-state.ts';
import type { Measure } from './measures.ts';
import { ReferenceFormFields } from './reference-form.tsx';
import { type ReferenceRow, referenceRows } from './reference-rows.ts';

/** Values from elsewhere beside ours. Empty until somebody fills them in: the page knows no number of any paper. */
export function ReferencesSection(props: {
  runs: Attributes['runs'];
  rows: readonly SetRow[];
  judge: Judge;
  measure: Measure;
  state: InterpolationState;
}) {
  const { runs, rows, judge, measure, state } = props;
  const api = useApi();
  const queryClient = useQueryClient();
  const runIds = runs.map(({ id }) => id);
  const references = useQuery(api.compare.references.queryOptions({ runIds }, { retry: false }));
  const changed = () => void queryClient.invalidateQueries({ queryKey: api.compare.references.pathKey() });
  const add = useMutation(api.references.add.mutationOptions({ onSuccess: changed }));
  const remove = useMutation(api.references.delete.mutationOptions({ onSuccess: changed }));
  const shown = useMemo(
    () => (references.data ? referenceRows(references.data, { runs, judge }) : []),
    [references.data, runs, judge],
  );
  const names = useMemo(() => [...new Set(rows.map(({ set }) => set.name))], [rows]);
  const projects = useMemo(() => [...new Set(rows.map(({ run }) => run.project))], [rows]);
  const mayChange = useMayChange();
  const error = references.error ?? remove.error;
  return (
    <Section
      title="References"
      note="numbers from elsewhere, each held against ours on the bins that it belongs to; of this judge only"
    >
      {error && (
        <p role="alert" className="text-failed">
          {error.message}
        </p>
      )}
      {shown.length > 0 ? (
        <ReferencesTable
          rows={shown}
          onRemove={mayChange ? ({ project, id }) => remove.mutate({ project, id }) : null}
        />
      ) : (
        <p className="text-muted">
          {references.isPending
            ? 'Reading …'
            : 'None yet. Copy the numbers of a paper, with their source, and every run is held against them.'}
        </p>
      )}
      {mayChange && names.length > 0 && (
        <ReferenceFormFields
          key={`${judge.key} ${add.submittedAt}`}
          choices={{ names, projects }}
          start={{ measure, variant: state.variant, bins: state.bins }}
          error={add.error?.message ?? null}
          onSubmit={(reference) => add.mutate(reference)}
        />
      )}
    </Section>
  );
}

const VERDICTS = {
  pass: { text: '✓ pass', color: 'text-accent' },
  fail: { text: '✗ fail', color: 'text-failed' },
  missing: { text: 'no number', color: 'text-faint' },
  'no run': { text: 'no run', color: 'text-faint' },
} as const;

function ReferencesTable({
  rows,
  onRemove,
}: {
  rows: ReferenceRow[];
  /** None: whoever looks may not. */
  onRemove: ((row: ReferenceRow) => void) | null;
}) {
  return (
    <WideFrame label="Reference values">
      <table className="w-full border-collapse" data-references>
        <thead>
          <tr>
            {['what', 'on', 'wanted', 'run', 'ours', 'verdict', 'source'].map((name) => (
              <ColumnHead key={name}>{name}</ColumnHead>
            ))}
            {onRemove && <ColumnHead hidden>remove</ColumnHead>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="border-t border-line">
              <th scope="row" className="py-1 pr-4 text-left font-normal">
                {row.what}
              </th>
              <td className="pr-4 text-muted">{row.bins}</td>
              <td className="figure pr-4 whitespace-nowrap">{row.wanted}</td>
              <td className="max-w-56 truncate pr-4 text-muted">{row.run}</td>
              <td className="figure pr-4">{row.actual}</td>
              <td className={`pr-4 whitespace-nowrap ${VERDICTS[row.verdict].color}`}>
                {VERDICTS[row.verdict].text}
              </td>
              <td className="max-w-64 truncate pr-4 text-muted" title={row.citation}>
                {row.citation}
              </td>
              {onRemove && (
                <td>
                  <button
                    type="button"
                    onClick={() => onRemove(row)}
                    aria-label={`Remove the reference ${row.what}, ${row.wanted}`}
                    className="text-xs text-faint hover:text-failed"
                  >
                    remove
                  </button>
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </WideFrame>
  );
}
