'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatCount } from '../format/number.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { LabelledCheck } from '../shell/labelled-check.tsx';
import { Section } from '../shell/section.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import { columnsInSight } from './columns-in-sight.ts';
import { settingsCsv } from './compare-csv.ts';
import { type ChangeState, type CompareState, settingsQuery } from './compare-state.ts';
import { ExportButtons } from './export-buttons.tsx';
import { ColumnSteps, RunHeads } from './run-columns.tsx';
import { type ComparedRun, type SettingRow, settingRows } from './setting-rows.ts';
import { TextDiff } from './text-diff.tsx';

const TITLES = { config: 'Config', code: 'Code', environment: 'Environment' } as const;

/** Config, code and environment of the runs, key by key. */
export function SettingsSection(props: {
  runs: readonly ComparedRun[];
  shown: readonly string[];
  base: string;
  state: CompareState;
  onChange: ChangeState;
}) {
  const { runs, shown, base, state, onChange } = props;
  const ids = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { data, error } = useQuery(
    useApi().compare.settings.queryOptions(settingsQuery(ids, state), {
      ...{ placeholderData: keepPreviousData, retry: false },
    }),
  );
  const columns = useMemo(() => columnsInSight(shown, { base, from: state.from }), [shown, base, state.from]);
  const byId = useMemo(() => new Map(runs.map((run) => [run.id, run])), [runs]);
  const rows = useMemo(() => {
    if (!data) return [];
    const all = settingRows(data, { runIds: columns, base });
    return state.diff && shown.length > 1 ? all.filter(({ differs }) => differs || columns.length < 2) : all;
  }, [data, columns, base, state.diff, shown.length]);
  const exportRows = () => (data ? settingRows(data, { runIds: shown, base }) : []);
  return (
    <Section
      title="Settings"
      note={
        data &&
        `${formatCount(data.differing)} of ${formatCount(data.all)} keys differ${
          data.total > data.keys.length
            ? `; the first ${formatCount(data.keys.length)} of ${formatCount(data.total)} are shown: search for others`
            : ''
        }`
      }
      controls={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <ColumnSteps count={shown.length} from={state.from} onChange={onChange} />
          <KeySearch search={state.key} onChange={(key) => onChange({ key })} />
          <LabelledCheck
            label="differences only"
            checked={state.diff}
            onChange={(diff) => onChange({ diff })}
          />
          <ExportButtons
            name="settings"
            csv={() =>
              settingsCsv(
                exportRows(),
                shown.flatMap((id) => byId.get(id) ?? []),
              )
            }
          />
        </div>
      }
    >
      {error && (
        <p role="alert" className="text-failed">
          {error.message}
        </p>
      )}
      {data && rows.length === 0 ? (
        <p className="text-muted">
          {state.key
            ? `No ${state.diff ? 'differing ' : ''}key contains “${state.key}”.`
            : 'These runs have the same settings.'}
        </p>
      ) : (
        <WideFrame label="Settings by run">
          <table className="border-collapse" data-settings>
            <thead>
              <tr className="border-b border-line-strong align-bottom">
                <ColumnHead sticky>key</ColumnHead>
                <RunHeads runIds={columns} runs={byId} base={base} />
              </tr>
            </thead>
            {(Object.keys(TITLES) as (keyof typeof TITLES)[]).map((section) => (
              <SectionRows
                key={section}
                title={TITLES[section]}
                rows={rows.filter((row) => row.section === section)}
                columns={columns}
                base={base}
                names={byId}
              />
            ))}
          </table>
        </WideFrame>
      )}
    </Section>
  );
}

function SectionRows(props: {
  title: string;
  rows: readonly SettingRow[];
  columns: readonly string[];
  base: string;
  names: ReadonlyMap<string, ComparedRun>;
}) {
  const { title, rows, columns, base } = props;
  if (rows.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={columns.length + 1} className="label pt-3 pb-0.5 text-left font-normal">
          {title}
        </th>
      </tr>
      {rows.map((row) => (
        <tr key={row.path} className="border-b border-line align-baseline hover:bg-hover">
          <th
            scope="row"
            className="sticky left-0 max-w-72 bg-page py-0.5 pr-4 text-left font-normal break-words text-muted"
          >
            {row.path}
          </th>
          {row.cells.map((cell, at) => (
            <td key={columns[at]} className="max-w-80 py-0.5 pl-5 text-right">
              {row.isLong && typeof cell.value === 'string' ? (
                <TextDiff
                  label={`${row.path} of ${props.names.get(columns[at])?.name}`}
                  text={cell.value}
                  base={columns[at] === base ? null : row.cells[columns.indexOf(base)]?.value}
                />
              ) : (
                <code
                  className={`figure break-words ${cell.value === undefined ? 'text-faint italic' : cell.differs ? 'rounded-sm bg-accent/12 px-1' : ''}`}
                >
                  {cell.text}
                </code>
              )}
            </td>
          ))}
        </tr>
      ))}
    </tbody>
  );
}

function KeySearch({ search, onChange }: { search: string; onChange: (search: string) => void }) {
  const [text, setText] = useState(search);
  useEffect(() => setText(search), [search]);
  useEffect(() => {
    if (text === search) return;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  }, [text, search, onChange]);
  return (
    <input
      type="search"
      aria-label="Part of a key"
      placeholder="key"
      value={text}
      maxLength={500}
      onChange={(event) => setText(event.target.value)}
      className="h-[22px] w-36 rounded border border-line bg-transparent px-1.5 text-xs placeholder:text-faint"
    />
  );
}
