'use client';

import { type FormEvent, useEffect, useState } from 'react';
import type { ChangeWall, WallState } from './wall-state.ts';

/** Which runs: those of the address, or those that an expression finds. */
export function RunsFilter(props: {
  state: Pick<WallState, 'runs' | 'filter'>;
  onChange: ChangeWall;
  count: number;
}) {
  const { state, onChange, count } = props;
  const [text, setText] = useState(state.filter);
  useEffect(() => setText(state.filter), [state.filter]);
  if (state.runs.length > 0) {
    return (
      <p className="flex items-center gap-2 text-xs text-muted">
        {count} of {state.runs.length} chosen {state.runs.length === 1 ? 'run' : 'runs'}
        <button type="button" onClick={() => onChange({ runs: [] })} className="text-accent hover:underline">
          all newest
        </button>
      </p>
    );
  }
  const apply = () => onChange({ filter: text.trim() });
  return (
    <form
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        apply();
      }}
      className="flex min-w-0 flex-1 items-center gap-2"
    >
      <label className="label flex-none" htmlFor="wall-filter">
        filter
      </label>
      <input
        id="wall-filter"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={apply}
        placeholder="config.data.attribute = smile and tag = paper"
        spellCheck={false}
        maxLength={2000}
        className="figure w-full max-w-lg rounded border border-line bg-page px-2 py-0.5"
      />
    </form>
  );
}
