'use client';

import { StepSlider } from '../samples/step-slider.tsx';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { KERNELS, type MetricsState } from './metrics-state.ts';

/** Widths that the slider offers, in steps or seconds; the address may say any other. */
const WIDTHS = [0, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

type Smoothing = Pick<MetricsState, 'smooth' | 'kernel'>;

interface SmoothingControlProps extends Smoothing {
  /** Of the width. */
  unit: 'steps' | 's';
  onChange: (change: Partial<Smoothing>) => void;
}

/** How much curves are smoothed, and by which kernel. */
export function SmoothingControl({ smooth, kernel, unit, onChange }: SmoothingControlProps) {
  const nearest = WIDTHS.findLastIndex((width) => width <= smooth);
  return (
    <span className="flex items-center gap-2">
      <LabelledSelect
        label="smoothing"
        value={kernel}
        options={optionsOf(KERNELS)}
        onChange={(next) => onChange({ kernel: next })}
      />
      <span className="w-28">
        <StepSlider
          label={`Width of the smoothing, in ${unit === 's' ? 'seconds' : 'steps'}`}
          count={WIDTHS.length}
          at={Math.max(0, nearest)}
          onChange={(at) => onChange({ smooth: WIDTHS[at] })}
        />
      </span>
      <span className="figure w-20">{smooth === 0 ? 'none' : `${smooth} ${unit}`}</span>
    </span>
  );
}
