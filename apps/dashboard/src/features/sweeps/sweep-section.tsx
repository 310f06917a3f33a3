'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { useApi } from '../api/api-provider.tsx';
import type { Run } from '../runs/run-state.ts';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { Segmented } from '../shell/segmented.tsx';
import type { sweepsParsers } from './sweeps-state.ts';
import { readTrials, sortTrials, type Trials, trialPoints } from './trials.ts';
import { TrialsChart } from './trials-chart.tsx';
import { TrialsTable } from './trials-table.tsx';

type Order = (typeof sweepsParsers)['order']['defaultValue'];

interface SweepView {
  order: Order;
  along: string;
  onChange: (change: { order?: Order; along?: string }) => void;
}

/** One sweep: what it tries to find, and what came of each trial. */
export function SweepSection({ run, ...view }: { run: Run } & SweepView) {
  const api = useApi();
  const config = useQuery(api.runs.get.queryOptions({ runId: run.id })).data?.config;
  const tables = useQuery(api.tables.list.queryOptions({ runId: run.id, name: 'trials' }));
  const objective = objectiveOf(config);
  const trials = readTrials(tables.data);
  return (
    <Section title={run.name} note={noteOf(config)} controls={<OfSweep run={run} />}>
      {trials && trials.rows.length > 0 ? (
        <JudgedTrials trials={trials} objective={objective} {...view} />
      ) : (
        !tables.isPending && <p className="text-muted">No trial has been judged yet.</p>
      )}
    </Section>
  );
}

function JudgedTrials(
  props: { trials: Trials; objective: { name: string; goal: 'maximize' | 'minimize' } } & SweepView,
) {
  const { trials, objective, order, along, onChange } = props;
  const sorted = sortTrials(trials.rows, objective.goal);
  const best = sorted[0]?.objective === null ? null : (sorted[0]?.trial ?? null);
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center gap-x-4 gap-y-2 text-xs text-muted">
        <LabelledSelect
          label="along"
          value={along}
          options={[{ value: '', label: 'trial' }, ...optionsOf(trials.settings)]}
          onChange={(along) => onChange({ along })}
        />
        <Segmented
          label="Order of the trials"
          value={order}
          options={[
            { value: 'best', label: 'best first' },
            { value: 'tried', label: 'as tried' },
          ]}
          onChange={(value) => onChange({ order: value })}
        />
        <span className="min-w-0 wrap-anywhere">
          {objective.goal} {objective.name}
        </span>
      </div>
      <TrialsChart drawing={trialPoints(trials, { along, best })} along={along} objective={objective.name} />
      <div className="mt-4">
        <TrialsTable
          trials={trials}
          rows={order === 'best' ? sorted : trials.rows}
          objective={objective.name}
          best={best}
        />
      </div>
    </>
  );
}

/** Where to go on from a sweep. */
function OfSweep({ run }: { run: Run }) {
  const filter = encodeURIComponent(`kind = experiment and tag = "sweep:${run.name}"`);
  const link = (href: string, children: ReactNode) => (
    <Link
      prefetch={false}
      href={href}
      className="text-xs text-muted underline-offset-2 hover:text-ink hover:underline"
    >
      {children}
    </Link>
  );
  return (
    <>
      {link(`/compare?filter=${filter}`, 'compare')}
      {link(`/interpolation?filter=${filter}`, 'interpolation')}
      {link(`/?q=${filter}`, 'experiments')}
      {link(`/runs/${run.id}`, 'run')}
    </>
  );
}

type Config = { [key: string]: unknown } | undefined;

function objectiveOf(config: Config): { name: string; goal: 'maximize' | 'minimize' } {
  const { value, condition, goal } = (config?.objective ?? {}) as Record<string, unknown>;
  const name = `${typeof value === 'string' ? value : 'objective'}${typeof condition === 'string' ? ` at ${condition}` : ''}`;
  return { name, goal: goal === 'minimize' ? 'minimize' : 'maximize' };
}

function noteOf(config: Config): string {
  const { kind } = (config?.method ?? {}) as Record<string, unknown>;
  const seeds = Array.isArray(config?.seeds) ? config.seeds.length : 1;
  const preset = typeof config?.preset === 'string' ? config.preset.split('/').at(-1) : '';
  return [typeof kind === 'string' && kind, preset, `${seeds} ${seeds === 1 ? 'seed' : 'seeds'} a trial`]
    .filter(Boolean)
    .join(' · ');
}
