'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { ColumnHead } from '../shell/column-head.tsx';
import { CopyButton } from '../shell/copy-button.tsx';
import { Section } from '../shell/section.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { Judge } from './attribute-sets.ts';
import { attributesQuery, type InterpolationState } from './interpolation-state.ts';
import { MEASURE_INFO, type Measure } from './measures.ts';
import { toCsv, toLatex, toMarkdown } from './pivot-export.ts';
import { type PaperTable, paperTable } from './pivot-table.ts';

type Change = (values: Partial<InterpolationState>) => void;

/** A measure over rows and columns by any keys, as a paper prints it. */
export function PivotSection(props: {
  runIds: readonly string[];
  judge: Judge;
  measure: Measure;
  /** Paths in which configs differ, to choose from. */
  paths: readonly string[];
  state: InterpolationState;
  onChange: Change;
}) {
  const { runIds, judge, measure, paths, state, onChange } = props;
  const api = useApi();
  const [rowKeys, columnKeys] = [state.rows.slice(0, 5), state.columns.slice(0, 5)];
  const pivot = useQuery(
    api.compare.pivot.queryOptions(
      {
        ...attributesQuery(state, runIds),
        ...{ rows: rowKeys, columns: columnKeys, source: 'score', measure },
        ...{ judge: judge.name, classifierSha256: judge.sha256 },
      },
      { placeholderData: keepPreviousData, retry: false },
    ),
  );
  const table = useMemo(
    () => pivot.data && paperTable(pivot.data, { rowKeys, columnKeys, measure }),
    [pivot.data, rowKeys, columnKeys, measure],
  );
  const { label, isShare, better } = MEASURE_INFO[measure];
  return (
    <Section
      title="Table"
      note={`${label}${isShare ? ', %' : ''}: mean ± std (n runs); the ${better === 'higher' ? 'highest' : 'lowest'} of each column is bold`}
      controls={table && table.rows.length > 0 && <Exports table={table} />}
    >
      <div className="mb-3 flex flex-wrap gap-x-6 gap-y-2">
        <KeysInput label="rows" keys={state.rows} paths={paths} onChange={(rows) => onChange({ rows })} />
        <KeysInput
          label="columns"
          keys={state.columns}
          paths={paths}
          onChange={(columns) => onChange({ columns })}
        />
      </div>
      {pivot.error && (
        <p role="alert" className="text-failed">
          {pivot.error.message}
        </p>
      )}
      {table && <TableOf table={table} />}
      {pivot.data && pivot.data.without.length > 0 && (
        <p className="mt-2 text-xs text-muted">
          {pivot.data.without.length} of {runIds.length} runs have no such number from this judge.
        </p>
      )}
    </Section>
  );
}

/** Keys as text, with commas between. */
function KeysInput(props: {
  label: string;
  keys: readonly string[];
  paths: readonly string[];
  onChange: (keys: string[]) => void;
}) {
  const { label, keys, paths, onChange } = props;
  const id = useId();
  const written = keys.join(', ');
  const [text, setText] = useState(written);
  useEffect(() => setText(written), [written]);
  const submit = (value: string) => {
    const next = value
      .split(',')
      .map((key) => key.trim())
      .filter(Boolean);
    if (next.join(', ') !== written) onChange(next.slice(0, 5));
  };
  return (
    <form
      className="flex items-center gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit(text);
      }}
    >
      <label className="label" htmlFor={id}>
        {label}
      </label>
      <input
        id={id}
        list={`${id}-keys`}
        value={text}
        spellCheck={false}
        maxLength={1500}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => submit(text)}
        className="figure w-56 rounded border border-line bg-page px-2 py-0.5"
      />
      <datalist id={`${id}-keys`}>
        {['name', 'seed', 'condition', ...paths].map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
    </form>
  );
}

function Exports({ table }: { table: PaperTable }) {
  const [latex, markdown, csv] = useMemo(() => [toLatex(table), toMarkdown(table), toCsv(table)], [table]);
  return (
    <span className="flex gap-1">
      <CopyButton text={latex} label="Copy as LaTeX">
        LaTeX
      </CopyButton>
      <CopyButton text={markdown} label="Copy as Markdown">
        Markdown
      </CopyButton>
      <CopyButton text={csv} label="Copy as CSV">
        CSV
      </CopyButton>
    </span>
  );
}

function TableOf({ table: { rowKeys, columns, rows } }: { table: PaperTable }) {
  if (rows.length === 0) return <p className="text-muted">No run has such a number.</p>;
  return (
    <WideFrame label="Pivot table">
      <table className="border-collapse border-y border-line-strong" data-pivot>
        <thead>
          <tr className="border-b border-line-strong">
            {rowKeys.map((key) => (
              <ColumnHead key={key}>{key}</ColumnHead>
            ))}
            {columns.map((column) => (
              <ColumnHead key={column} number className="max-w-48">
                {column}
              </ColumnHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ keys, cells }) => (
            <tr key={keys.join(' · ')}>
              {keys.map((key, at) => (
                <th
                  // biome-ignore lint/suspicious/noArrayIndexKey: the keys of a row have fixed places
                  key={at}
                  scope="row"
                  className="max-w-64 truncate py-0.5 pr-4 text-left font-normal"
                  title={key}
                >
                  {key}
                </th>
              ))}
              {cells.map((cell, at) => (
                <td key={columns[at]} className="figure py-0.5 pl-4 text-right whitespace-nowrap">
                  {cell ? (
                    <>
                      <span className={cell.best ? 'font-bold' : undefined}>{cell.mean}</span>
                      <span className="text-faint">
                        {cell.std !== null && ` ± ${cell.std}`} ({cell.n})
                      </span>
                    </>
                  ) : (
                    <span className="text-faint">–</span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </WideFrame>
  );
}
