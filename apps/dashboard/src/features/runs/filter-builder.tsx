'use client';

import { X } from 'lucide-react';
import { useId, useState } from 'react';
import {
  EMPTY_FILTER,
  type FilterGroup,
  type FilterPart,
  type FilterRow,
  NEW_ROW,
  OPERATORS,
  type Operator,
  readFilter,
  takesMany,
  takesValues,
  writeFilter,
} from './filter-tree.ts';
import { KeyList } from './key-list.tsx';
import { filterText, searchError } from './runs-query.ts';
import type { RunsState } from './runs-state.ts';
import { ToolbarPopover } from './toolbar-popover.tsx';

const FIELDS = [
  'name',
  'kind',
  'status',
  'seed',
  'engine',
  'tag',
  'started',
  'duration',
  'host',
  'commit',
  'notes',
  'stale',
];

function readOrNull(text: string): FilterGroup | null {
  return searchError(text) ? null : readFilter(filterText(text));
}

/** Why what the rows say is no filter yet; null if it is one. */
function treeError(text: string): { message: string } | null {
  try {
    readFilter(text);
    return null;
  } catch (error) {
    return { message: error instanceof Error ? error.message : String(error) };
  }
}

/** The filter as rows. The text in the search field is the one state: each change here writes it. */
export function FilterBuilder({ state, onChange }: { state: RunsState; onChange: (q: string) => void }) {
  const tree = readOrNull(state.q);
  const count = tree?.parts.length ?? 0;
  return (
    <ToolbarPopover label={count > 0 ? `Filter · ${count}` : 'Filter'} title="Filter" active={count > 0} wide>
      {tree ? (
        // What is not finished is no text yet; it starts anew when the text is changed elsewhere.
        <Draft key={state.q} tree={tree} project={state.project} onChange={onChange} />
      ) : (
        <p className="text-failed">{searchError(state.q)?.message}</p>
      )}
    </ToolbarPopover>
  );
}

function Draft(props: { tree: FilterGroup; project: string | null; onChange: (q: string) => void }) {
  const [tree, setTree] = useState(props.tree);
  const text = writeFilter(tree);
  const error = text === '' ? null : treeError(text);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (!error) props.onChange(text);
      }}
    >
      <GroupEditor group={tree} onChange={setTree} project={props.project} />
      <p className="mt-2 flex items-start gap-2 border-t border-line pt-2">
        <code className={`figure min-w-0 flex-1 break-words text-xs ${error ? 'text-failed' : 'text-faint'}`}>
          {error ? error.message : text || 'every run'}
        </code>
        <button
          type="button"
          onClick={() => props.onChange('')}
          className="px-1 text-xs text-muted hover:text-ink"
        >
          Clear
        </button>
        <button
          type="submit"
          disabled={error !== null}
          className="rounded border border-line-strong px-2 text-xs hover:bg-hover disabled:opacity-40"
        >
          Apply
        </button>
      </p>
    </form>
  );
}

function GroupEditor(props: {
  group: FilterGroup;
  project: string | null;
  onChange: (group: FilterGroup) => void;
  onRemove?: () => void;
}) {
  const { group, project, onChange, onRemove } = props;
  const replace = (at: number, part: FilterPart | null) =>
    onChange({ ...group, parts: group.parts.flatMap((old, i) => (i !== at ? [old] : part ? [part] : [])) });
  return (
    <fieldset className={onRemove ? 'border-l border-line pl-3' : ''}>
      <legend className="sr-only">{`Conditions joined by ${group.join}`}</legend>
      <ul className="space-y-1.5">
        {group.parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
          <li key={at} className="flex flex-wrap items-start gap-1.5">
            <span className="w-9 flex-none pt-0.5 text-right text-xs text-faint">
              {at === 0 ? 'where' : group.join}
            </span>
            <Not on={part.negated} onChange={(negated) => replace(at, { ...part, negated })} />
            {part.kind === 'row' ? (
              <RowEditor
                row={part}
                project={project}
                onChange={(row) => replace(at, row)}
                onRemove={() => replace(at, null)}
              />
            ) : (
              <GroupEditor
                group={part}
                project={project}
                onChange={(inner) => replace(at, inner)}
                onRemove={() => replace(at, null)}
              />
            )}
          </li>
        ))}
      </ul>
      <div className="mt-1.5 flex gap-3 pl-11 text-xs text-muted">
        <button
          type="button"
          onClick={() => onChange({ ...group, parts: [...group.parts, NEW_ROW] })}
          className="hover:text-ink"
        >
          + condition
        </button>
        <button
          type="button"
          onClick={() =>
            onChange({
              ...group,
              parts: [
                ...group.parts,
                { ...EMPTY_FILTER, join: group.join === 'and' ? 'or' : 'and', parts: [NEW_ROW] },
              ],
            })
          }
          className="hover:text-ink"
        >
          + group
        </button>
        {group.parts.length > 1 && (
          <button
            type="button"
            onClick={() => onChange({ ...group, join: group.join === 'and' ? 'or' : 'and' })}
            className="hover:text-ink"
          >
            {group.join === 'and' ? 'all of them → any of them' : 'any of them → all of them'}
          </button>
        )}
        {onRemove && (
          <button type="button" onClick={onRemove} className="hover:text-ink">
            remove group
          </button>
        )}
      </div>
    </fieldset>
  );
}

function Not({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  return (
    <button
      type="button"
      aria-pressed={on}
      onClick={() => onChange(!on)}
      className="mt-0.5 rounded px-1 text-xs text-faint hover:text-ink aria-pressed:bg-hover aria-pressed:text-ink"
    >
      not
    </button>
  );
}

const INPUT = 'h-[26px] rounded border border-line bg-transparent px-1.5 hover:border-line-strong';

function RowEditor(props: {
  row: FilterRow;
  project: string | null;
  onChange: (row: FilterRow) => void;
  onRemove: () => void;
}) {
  const { row, onChange } = props;
  const fields = useId();
  const words = row.operator === 'contains';
  return (
    <>
      {words ? (
        <span className="pt-0.5 text-muted">name, id or tag</span>
      ) : (
        <>
          <input
            aria-label="Field"
            list={fields}
            value={row.field}
            onChange={(event) => onChange({ ...row, field: event.target.value })}
            className={`${INPUT} figure w-44`}
          />
          <datalist id={fields}>
            {FIELDS.map((field) => (
              <option key={field} value={field} />
            ))}
          </datalist>
          <ToolbarPopover label="…" title="Fields">
            <KeyList
              {...{ label: 'fields', project: props.project, plain: FIELDS }}
              isChosen={(field) => field === row.field}
              onChoose={(field) => onChange({ ...row, field })}
            />
          </ToolbarPopover>
        </>
      )}
      <select
        aria-label="Operator"
        value={row.operator}
        onChange={(event) => {
          const operator = event.target.value as Operator;
          onChange({
            ...row,
            operator,
            values: takesValues(operator) ? (row.values.length > 0 ? row.values : ['']) : [],
          });
        }}
        className={`${INPUT} bg-page`}
      >
        {[...OPERATORS, 'contains' as const].map((operator) => (
          <option key={operator} value={operator}>
            {operator}
          </option>
        ))}
      </select>
      {takesValues(row.operator) && (
        <input
          aria-label={takesMany(row.operator) ? 'Values, between commas' : 'Value'}
          value={row.values.join(takesMany(row.operator) ? ', ' : '')}
          onChange={(event) =>
            onChange({
              ...row,
              values: takesMany(row.operator) ? event.target.value.split(/,\s*/) : [event.target.value],
            })
          }
          className={`${INPUT} figure w-36 flex-1`}
        />
      )}
      <button
        type="button"
        aria-label="Remove the condition"
        onClick={props.onRemove}
        className="grid size-6 place-items-center text-faint hover:text-ink"
      >
        <X size={12} aria-hidden />
      </button>
    </>
  );
}
