'use client';

import { useMemo } from 'react';
import { LabelledSelect } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { type Attributes, type SetRow, tellingGroups } from './attribute-sets.ts';
import type { InterpolationState } from './interpolation-state.ts';
import { MeasureChoice } from './measure-choice.tsx';
import { MEASURE_INFO, measuresOf } from './measures.ts';
import { pairedRows } from './paired-rows.ts';
import { PairedTable } from './paired-table.tsx';
import { ResponseChart } from './response-chart.tsx';
import { axesOf, responseCurves } from './response-curves.ts';

/** What guidance strength, or a number of the config, does to a measure, and whether the seeds agree on it. */
export function ResponsesSection(props: {
  rows: readonly SetRow[];
  groups: Attributes['groups'];
  state: InterpolationState;
  onChange: (values: Partial<InterpolationState>) => void;
}) {
  const { rows, state, onChange } = props;
  const groups = useMemo(() => tellingGroups(props.groups, rows), [props.groups, rows]);
  const measures = useMemo(() => measuresOf(rows.map(({ set }) => set)), [rows]);
  const measure = measures.includes(state.measure) ? state.measure : measures[0];
  const axes = axesOf(groups, rows);
  const along = axes.includes(state.along) ? state.along : 'strength';
  const curves = useMemo(
    () => responseCurves(rows, { groups, measure, along }),
    [rows, groups, measure, along],
  );
  const pairs = useMemo(() => pairedRows(rows, { groups, measure }), [rows, groups, measure]);
  const { meaning, better } = MEASURE_INFO[measure];
  return (
    <>
      <Section
        title="Response"
        note={`${meaning}; ${better} is better. Bars: 95 %, over seeds (Student) or of the one there is`}
        controls={
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <MeasureChoice
              measures={measures}
              value={measure}
              onChange={(next) => onChange({ measure: next })}
            />
            <LabelledSelect
              label="along"
              value={along}
              options={axes.map((axis) => ({
                value: axis,
                label: axis === 'strength' ? 'guidance strength' : axis,
              }))}
              onChange={(along) => onChange({ along })}
            />
          </div>
        }
      >
        {curves.some(({ points }) => points.length > 0) ? (
          <ResponseChart curves={curves} measure={measure} along={along} />
        ) : (
          <p className="text-muted">No set has a place along this axis.</p>
        )}
      </Section>
      <Section title="By seed" note="recipes are everything in which configs differ but seeds">
        <PairedTable
          rows={pairs}
          measure={measure}
          effect={state.effect}
          onEffect={(effect) => onChange({ effect })}
        />
      </Section>
    </>
  );
}
