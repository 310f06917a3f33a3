'use client';

import type { BinVariant } from '@interpolab/evaluation';
import { type ReactNode, useState } from 'react';
import { BINS } from './interpolation-state.ts';
import { MEASURE_INFO, MEASURES, type Measure } from './measures.ts';
import { type NewReference, type ReferenceForm, readReferenceForm } from './reference-rows.ts';

const FIELD = 'rounded border border-line bg-page px-1.5 py-0.5 text-ink';

/** Adds a reference value: of which set and measure, on which bins, how near, and where it is from. */
export function ReferenceFormFields(props: {
  choices: { names: readonly string[]; projects: readonly string[] };
  start: { measure: Measure; variant: BinVariant; bins: number };
  error: string | null;
  onSubmit: (reference: NewReference) => void;
}) {
  const { choices, start, onSubmit } = props;
  const [form, setForm] = useState<ReferenceForm>({
    ...{ ...start, project: choices.projects[0], name: choices.names[0] },
    ...{ value: '', tolerance: '', selector: '', citation: '' },
    direction: MEASURE_INFO[start.measure].better,
  });
  const [problem, setProblem] = useState<string | null>(null);
  const set = (values: Partial<ReferenceForm>) => setForm((before) => ({ ...before, ...values }));
  const { isShare } = MEASURE_INFO[form.measure];
  const choice = <Value extends string>(
    values: readonly Value[],
    {
      value,
      label,
      onChange,
    }: { value: Value; label?: (value: Value) => string; onChange: (next: Value) => void },
  ) => (
    <select className={FIELD} value={value} onChange={(event) => onChange(event.target.value as Value)}>
      {values.map((each) => (
        <option key={each} value={each}>
          {label ? label(each) : each}
        </option>
      ))}
    </select>
  );
  return (
    <details className="mt-3">
      <summary className="text-xs text-accent">Add a reference value</summary>
      <form
        className="mt-2 flex flex-wrap items-end gap-x-4 gap-y-2"
        onSubmit={(event) => {
          event.preventDefault();
          const read = readReferenceForm(form);
          setProblem(typeof read === 'string' ? read : null);
          if (typeof read !== 'string') onSubmit(read);
        }}
      >
        {choices.projects.length > 1 && (
          <Field label="project">
            {choice(choices.projects, { value: form.project, onChange: (project) => set({ project }) })}
          </Field>
        )}
        <Field label="set">
          {choice(choices.names, { value: form.name, onChange: (name) => set({ name }) })}
        </Field>
        <Field label="measure">
          {choice(MEASURES, {
            value: form.measure,
            label: (measure) => MEASURE_INFO[measure].label,
            onChange: (measure) => set({ measure, direction: MEASURE_INFO[measure].better }),
          })}
        </Field>
        {!isShare && (
          <>
            <Field label="bins">
              {choice(
                BINS.map((bins) => String(bins)),
                { value: String(form.bins), onChange: (bins) => set({ bins: Number(bins) }) },
              )}
            </Field>
            <Field label="over">
              {choice(['fixed', 'reference'] as const, {
                value: form.variant,
                onChange: (variant) => set({ variant }),
              })}
            </Field>
          </>
        )}
        <Field label="agrees">
          {choice(['lower', 'higher', 'equal'] as const, {
            value: form.direction,
            label: (direction) => ({ lower: 'at most', higher: 'at least', equal: 'equal' })[direction],
            onChange: (direction) => set({ direction }),
          })}
        </Field>
        <Text
          label={isShare ? 'value (61.7% or 0.617)' : 'value'}
          value={form.value}
          onChange={(value) => set({ value })}
        />
        <Text label="tolerance" value={form.tolerance} onChange={(tolerance) => set({ tolerance })} />
        <Text
          label="runs (an expression; empty: all)"
          wide
          value={form.selector}
          onChange={(selector) => set({ selector })}
        />
        <Text label="source" wide value={form.citation} onChange={(citation) => set({ citation })} />
        <button type="submit" className="rounded border border-line px-3 py-0.5 hover:bg-hover">
          Add
        </button>
      </form>
      {(problem ?? props.error) && (
        <p role="alert" className="mt-2 text-failed">
          {problem ?? props.error}
        </p>
      )}
    </details>
  );
}

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what it is given
    <label className="flex flex-col gap-0.5 text-xs">
      <span className="label">{label}</span>
      {children}
    </label>
  );
}

function Text(props: { label: string; value: string; wide?: boolean; onChange: (value: string) => void }) {
  return (
    <Field label={props.label}>
      <input
        className={`figure ${FIELD} ${props.wide ? 'w-64' : 'w-28'}`}
        value={props.value}
        maxLength={2000}
        spellCheck={false}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </Field>
  );
}
