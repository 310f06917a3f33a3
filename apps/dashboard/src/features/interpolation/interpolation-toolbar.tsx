'use client';

import { type FormEvent, useEffect, useState } from 'react';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { ScaleChoice } from '../shell/scale-choice.tsx';
import { Segmented } from '../shell/segmented.tsx';
import type { Judge } from './attribute-sets.ts';
import { BINS, type InterpolationState, MOST_RUNS } from './interpolation-state.ts';

type Change = (values: Partial<InterpolationState>) => void;

/** Which runs: those of the address, or those that an expression finds. */
export function RunsChoice({
  state,
  onChange,
  count,
}: {
  state: InterpolationState;
  onChange: Change;
  count: number;
}) {
  const [text, setText] = useState(state.filter);
  useEffect(() => setText(state.filter), [state.filter]);
  if (state.runs.length > 0) {
    return (
      <p className="flex items-center gap-2 text-xs text-muted">
        {count} of {state.runs.length} chosen {state.runs.length === 1 ? 'run' : 'runs'}
        {state.runs.length > MOST_RUNS && ` (at most ${MOST_RUNS} at once)`}
        <button type="button" onClick={() => onChange({ runs: [] })} className="text-accent hover:underline">
          all newest
        </button>
      </p>
    );
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    onChange({ filter: text.trim() });
  }
  return (
    <form onSubmit={submit} className="flex min-w-0 flex-1 items-center gap-2">
      <label className="label flex-none" htmlFor="interpolation-filter">
        filter
      </label>
      <input
        id="interpolation-filter"
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => onChange({ filter: text.trim() })}
        placeholder="config.data.attribute = smile and tag = paper"
        spellCheck={false}
        maxLength={2000}
        className="figure w-full max-w-lg rounded border border-line bg-page px-2 py-0.5"
      />
    </form>
  );
}

/** How histograms are binned and drawn. */
export function HistogramControls({
  state,
  onChange,
  hasPlaces,
}: {
  state: InterpolationState;
  onChange: Change;
  hasPlaces: boolean;
}) {
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
      {!hasPlaces && (
        <LabelledSelect
          label="bins"
          value={state.bins}
          options={optionsOf([...new Set([...BINS, state.bins])].sort((a, b) => a - b))}
          onChange={(bins) => onChange({ bins })}
        />
      )}
      <LabelledSelect
        label="over"
        value={state.variant}
        options={[
          { value: 'fixed', label: 'the whole axis (fixed)' },
          { value: 'reference', label: 'each set’s own range (reference)' },
        ]}
        onChange={(variant) => onChange({ variant })}
      />
      <ScaleChoice
        label="Scale of the counts"
        value={state.scale}
        onChange={(scale) => onChange({ scale })}
      />
      <Segmented
        label="Layout of the histograms"
        value={state.layout}
        options={[
          { value: 'multiples', label: 'rows' },
          { value: 'overlay', label: 'overlay' },
        ]}
        onChange={(layout) => onChange({ layout })}
      />
    </div>
  );
}

/** Who judged: told always, and a choice with a warning where there are several. */
export function JudgeChoice({
  judges,
  judge,
  onChange,
}: {
  judges: readonly Judge[];
  judge: Judge;
  onChange: Change;
}) {
  if (judges.length === 1) {
    return (
      <p className="text-xs text-muted">
        judged by {judge.name} <span className="figure text-faint">{judge.sha256.slice(0, 12)}</span>
      </p>
    );
  }
  return (
    <div
      role="status"
      className="mb-3 flex flex-wrap items-center gap-2 rounded border border-interrupted/50 px-3 py-1.5 text-xs"
    >
      <span>
        These runs were judged by {judges.length} different judges. Numbers of different judges say nothing
        about each other, so only one judge’s are shown:
      </span>
      <LabelledSelect
        label="Judge"
        hidden
        value={judge.key}
        options={judges.map(({ key, name, sha256, sets }) => ({
          value: key,
          label: `${name} ${sha256.slice(0, 12)} (${sets} ${sets === 1 ? 'set' : 'sets'})`,
        }))}
        onChange={(judge) => onChange({ judge })}
      />
    </div>
  );
}

/** The conditions as switches: what is off is neither drawn nor listed. */
export function ConditionSwitches(props: {
  conditions: readonly { id: string; label: string }[];
  hidden: readonly string[];
  onChange: Change;
}) {
  const { conditions, hidden, onChange } = props;
  if (conditions.length < 2) return null;
  return (
    <fieldset className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-1">
      <legend className="sr-only">Conditions that are shown</legend>
      {conditions.map(({ id, label }) => (
        <label key={id} className="flex items-center gap-1.5 text-xs text-muted">
          <input
            type="checkbox"
            className="accent-accent"
            checked={!hidden.includes(id)}
            onChange={(event) =>
              onChange({
                hidden: event.target.checked ? hidden.filter((other) => other !== id) : [...hidden, id],
              })
            }
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
