'use client';

import { formatCount, formatNumber } from '../format/number.ts';
import { readCondition } from '../positions/condition.ts';
import { PositionAxis } from '../positions/position-axis.tsx';
import { Section } from '../shell/section.tsx';
import { Segmented } from '../shell/segmented.tsx';
import { BinHistogram } from './bin-histogram.tsx';
import { binsOf } from './bins.ts';
import { SampleGrid } from './sample-grid.tsx';
import type { SampleSet } from './sprite.ts';
import type { Judge, Strip } from './wall-sets.ts';
import { CELL_SIZES, type ChangeWall, cellSize, orderOf, UNREADABLE, type WallState } from './wall-state.ts';

/** The samples of one set, all of them or those of one bin of the histogram above them. */
export function WallSection(props: {
  set: SampleSet;
  runName: string;
  judge: Judge | null;
  strip: Strip | undefined;
  state: WallState;
  onChange: ChangeWall;
}) {
  const { set, runName, judge, strip, state, onChange } = props;
  return (
    <Section
      title="Samples"
      note={`${readCondition(set.condition).label} of ${runName}: ${formatCount(set.count)} samples`}
      controls={
        <div className="flex flex-wrap items-center gap-3">
          {judge && (
            <Segmented
              label="Order of the samples"
              value={orderOf(state, set)}
              options={[
                { value: 'attribute', label: 'by attribute' },
                ...(set.hasDisagreement
                  ? [{ value: 'disagreement', label: 'by disagreement' } as const]
                  : []),
                { value: 'number', label: 'as drawn' },
              ]}
              onChange={(order) => onChange({ order })}
            />
          )}
          <Segmented
            label="Size of the samples"
            value={`${cellSize(state)}`}
            options={CELL_SIZES.map((size) => ({ value: `${size}`, label: `${size}` }))}
            onChange={(size) => onChange({ size: Number(size) })}
          />
        </div>
      }
    >
      {judge && strip && (
        <div className="mb-3">
          <BinHistogram
            histogram={strip.histogram}
            judge={judge}
            height={88}
            chosen={state.bin}
            onChoose={(bin) => onChange({ bin, sample: null })}
          />
          <PositionAxis domain={[strip.histogram.low, strip.histogram.high]} />
          <WhatIsShown judge={judge} strip={strip} bin={state.bin} onChange={onChange} />
        </div>
      )}
      {set.sheet ? (
        <SampleGrid
          key={`${set.runId} ${set.condition} ${state.bin} ${orderOf(state, set)} ${cellSize(state)}`}
          {...{ set, judge }}
          state={{ ...state, order: orderOf(state, set) }}
          onOpen={(sample) => onChange({ sample })}
        />
      ) : (
        <p className="text-muted">
          These samples were not kept as sheets, so they cannot be shown one by one. Drawn again by this
          version they are (sampling.sheets).
        </p>
      )}
    </Section>
  );
}

function WhatIsShown(props: { judge: Judge; strip: Strip; bin: number | null; onChange: ChangeWall }) {
  const { judge, strip, bin, onChange } = props;
  const unit = judge.axis.unit ? ` ${judge.axis.unit}` : '';
  const chosen = bin !== null && bin >= 0 ? binsOf(strip.histogram)[bin] : null;
  return (
    <p className="mt-1 flex flex-wrap items-center gap-x-4 text-xs text-muted" aria-live="polite">
      {chosen && (
        <span>
          {judge.axis.attribute} {formatNumber(chosen.from)}–{formatNumber(chosen.to)}
          {unit}: {formatCount(chosen.count)} samples
        </span>
      )}
      {bin === UNREADABLE && (
        <span>
          {formatCount(strip.invalid)} samples that {judge.judge} could not read
        </span>
      )}
      {bin === null && <span>Choose a bar to see its samples.</span>}
      {strip.invalid > 0 && bin !== UNREADABLE && (
        <button
          type="button"
          className="text-accent hover:underline"
          onClick={() => onChange({ bin: UNREADABLE, sample: null })}
        >
          {formatCount(strip.invalid)} unreadable
        </button>
      )}
      {bin !== null && (
        <button
          type="button"
          className="text-accent hover:underline"
          onClick={() => onChange({ bin: null, sample: null })}
        >
          all samples
        </button>
      )}
    </p>
  );
}
