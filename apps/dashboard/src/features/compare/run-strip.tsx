'use client';

import { useQuery } from '@tanstack/react-query';
import { Eye, EyeOff, X } from 'lucide-react';
import { type FormEvent, useEffect, useId, useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { runColor } from '../runs/run-color.ts';
import { StatusDot } from '../runs/status-dot.tsx';
import { WarningMark } from '../runs/warning-mark.tsx';
import { type ChangeState, type CompareState, MOST_RUNS } from './compare-state.ts';
import type { ComparedRun } from './setting-rows.ts';

/** Chips that are shown before somebody asks for all. */
const FIRST_CHIPS = 24;

/** The runs that are compared: each can be the base, hidden, or taken out; others are added by searching. */
export function RunStrip(props: {
  runs: readonly ComparedRun[];
  shown: readonly string[];
  base: string;
  state: CompareState;
  onChange: ChangeState;
}) {
  const { runs, shown, base, state, onChange } = props;
  const [all, setAll] = useState(false);
  const visible = all ? runs : runs.slice(0, FIRST_CHIPS);
  const ids = runs.map(({ id }) => id);
  return (
    <section aria-label="Runs that are compared" className="mb-4">
      <div className="mb-2 flex flex-wrap items-center gap-x-5 gap-y-2">
        <AddRun ids={ids} onAdd={(id) => onChange({ runs: [...ids, id].slice(0, MOST_RUNS) })} />
        {state.runs.length > 0 ? (
          <button
            type="button"
            onClick={() => onChange({ runs: [], hidden: [], base: '' })}
            className="text-xs text-accent hover:underline"
          >
            take the newest instead
          </button>
        ) : (
          <FilterField filter={state.filter} onChange={(filter) => onChange({ filter })} />
        )}
        {shown.length < runs.length && shown.length > 0 && (
          <span className="flex items-center gap-3 text-xs text-muted">
            {shown.length} of {runs.length} shown
            <button
              type="button"
              className="text-accent hover:underline"
              onClick={() => onChange({ runs: [...shown], hidden: [], brushes: [] })}
            >
              keep only these
            </button>
            <button
              type="button"
              className="text-accent hover:underline"
              onClick={() => onChange({ hidden: [], brushes: [] })}
            >
              show all
            </button>
          </span>
        )}
      </div>
      <ul className="flex flex-wrap gap-1.5">
        {visible.map((run) => (
          <RunChip
            key={run.id}
            run={run}
            isBase={run.id === base}
            isShown={shown.includes(run.id)}
            onBase={() => onChange({ base: run.id })}
            onHide={() =>
              onChange({
                hidden: state.hidden.includes(run.id)
                  ? state.hidden.filter((id) => id !== run.id)
                  : [...state.hidden, run.id],
              })
            }
            onRemove={() => onChange({ runs: ids.filter((id) => id !== run.id) })}
          />
        ))}
        {runs.length > FIRST_CHIPS && (
          <li>
            <button
              type="button"
              onClick={() => setAll(!all)}
              className="h-6 px-1.5 text-xs text-accent hover:underline"
            >
              {all ? 'fewer' : `all ${runs.length}`}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}

const ICON_BUTTON =
  'flex size-6 flex-none items-center justify-center rounded text-faint hover:bg-hover hover:text-ink';

function RunChip(props: {
  run: ComparedRun;
  isBase: boolean;
  isShown: boolean;
  onBase: () => void;
  onHide: () => void;
  onRemove: () => void;
}) {
  const { run, isBase, isShown } = props;
  const Icon = isShown ? Eye : EyeOff;
  return (
    <li
      className={`flex h-7 max-w-72 items-center rounded border pr-0.5 pl-2 text-xs ${isBase ? 'border-accent' : 'border-line'}`}
    >
      <span
        aria-hidden="true"
        className="mr-1.5 size-2 flex-none rounded-full"
        style={{ background: isShown ? runColor(run.id) : 'var(--line-strong)' }}
      />
      <StatusDot run={run} />
      <button
        type="button"
        onClick={props.onBase}
        aria-pressed={isBase}
        title={`${run.name} · seed ${run.seed} · ${run.id}\nHold the others against this run`}
        className={`mr-1 ml-1.5 h-6 min-w-0 truncate ${isShown ? '' : 'text-faint line-through'}`}
      >
        <bdi>{run.name}</bdi> <span className="figure text-faint">{run.seed}</span>
        {isBase && <span className="ml-1 text-accent">base</span>}
      </button>
      <WarningMark run={run} />
      <button
        type="button"
        className={ICON_BUTTON}
        aria-label={`${isShown ? 'Hide' : 'Show'} ${run.name}`}
        aria-pressed={!isShown}
        onClick={props.onHide}
      >
        <Icon size={12} aria-hidden />
      </button>
      <button
        type="button"
        className={ICON_BUTTON}
        aria-label={`Take ${run.name} out`}
        onClick={props.onRemove}
      >
        <X size={12} aria-hidden />
      </button>
    </li>
  );
}

function FilterField({ filter, onChange }: { filter: string; onChange: (filter: string) => void }) {
  const [text, setText] = useState(filter);
  const id = useId();
  useEffect(() => setText(filter), [filter]);
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() !== filter) onChange(text.trim());
  };
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 basis-60 items-center gap-2">
      <label className="label flex-none" htmlFor={id}>
        filter
      </label>
      <input
        id={id}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => submit()}
        placeholder="config.data.attribute = smile and tag = paper"
        spellCheck={false}
        maxLength={2000}
        className="figure w-full max-w-lg rounded border border-line bg-page px-2 py-0.5"
      />
    </form>
  );
}

/** Finds runs by name, tag or id as one types. */
function AddRun({ ids, onAdd }: { ids: readonly string[]; onAdd: (id: string) => void }) {
  const api = useApi();
  const [text, setText] = useState('');
  const [asked, setAsked] = useState('');
  const id = useId();
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text.trim()), 200);
    return () => clearTimeout(timer);
  }, [text]);
  const { data } = useQuery(
    api.runs.list.queryOptions({ search: asked.slice(0, 500), limit: 12 }, { enabled: asked !== '' }),
  );
  const found = (asked === '' ? [] : (data?.runs ?? [])).filter((run) => !ids.includes(run.id));
  const add = (runId: string) => {
    onAdd(runId);
    setText('');
    setAsked('');
  };
  return (
    <form
      className="relative"
      onSubmit={(event) => {
        event.preventDefault();
        if (found[0]) add(found[0].id);
      }}
      onKeyDown={(event) => event.key === 'Escape' && setText('')}
    >
      <label className="sr-only" htmlFor={id}>
        Add a run by name, tag or id
      </label>
      <input
        id={id}
        type="search"
        value={text}
        maxLength={500}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        placeholder="add a run"
        className="h-[26px] w-52 rounded border border-line bg-transparent px-2 placeholder:text-faint hover:border-line-strong"
      />
      {text.trim() !== '' && asked !== '' && (
        <ul
          aria-label="Runs that fit"
          className="absolute z-20 mt-1 max-h-72 w-80 overflow-y-auto rounded border border-line-strong bg-page p-1 shadow-sm"
        >
          {found.map((run) => (
            <li key={run.id}>
              <button
                type="button"
                onClick={() => add(run.id)}
                className="flex w-full items-center gap-2 rounded px-1.5 py-1 text-left hover:bg-hover"
              >
                <StatusDot run={run} />
                <span className="min-w-0 flex-1 truncate">{run.name}</span>
                <span className="figure flex-none text-xs text-faint">
                  {run.kind} · seed {run.seed}
                </span>
              </button>
            </li>
          ))}
          {found.length === 0 && <li className="px-1.5 py-1 text-muted">No other run fits.</li>}
        </ul>
      )}
    </form>
  );
}
