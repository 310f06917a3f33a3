'use client';

import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { ScaleChoice } from '../shell/scale-choice.tsx';
import { type MetricsState, X_AXES } from './metrics-state.ts';
import { SmoothingControl } from './smoothing-control.tsx';

const AXIS_LABELS: Record<MetricsState['x'], string> = {
  ...{ step: 'step', first: 'relative step', relative: 'time since start', wall: 'time of day' },
  metric: 'a metric',
};

const FIELD = 'h-[26px] rounded border border-line bg-transparent px-1.5 text-xs hover:border-line-strong';

/** How the charts of a page are drawn. */
export function MetricsToolbar(props: {
  state: MetricsState;
  change: (change: Partial<MetricsState>) => void;
  /** Names that may lie along the bottom. */
  names: readonly string[];
  invalidFind: boolean;
}) {
  const { state, change } = props;
  const unit = state.x === 'relative' || state.x === 'wall' ? 's' : 'steps';
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-xs text-muted">
      <input
        type="search"
        value={state.find}
        placeholder="Find metrics: loss*, /^grad/"
        aria-label="Find metrics by a part of their name, a glob, or a regular expression between slashes"
        aria-invalid={props.invalidFind}
        onChange={(event) => change({ find: event.target.value })}
        className={`${FIELD} w-52 aria-invalid:border-failed`}
      />
      <SmoothingControl {...{ smooth: state.smooth, kernel: state.kernel, unit }} onChange={change} />
      <span className="flex items-center gap-1.5">
        <LabelledSelect
          label="x"
          value={state.x}
          options={X_AXES.map((axis) => ({ value: axis, label: AXIS_LABELS[axis] }))}
          onChange={(x) => change({ x, zoom: null })}
        />
        {state.x === 'metric' && (
          <LabelledSelect
            label="The metric along the bottom"
            hidden
            value={state.along}
            options={[{ value: '', label: 'choose' }, ...optionsOf(props.names)]}
            onChange={(along) => change({ along, zoom: null })}
          />
        )}
        <ScaleChoice
          label="Scale of x"
          value={state.logx ? 'log' : 'linear'}
          onChange={(scale) => change({ logx: scale === 'log', zoom: null })}
        />
      </span>
      <span className="flex items-center gap-1.5">
        y
        <ScaleChoice label="Scale of y" value={state.y} onChange={(y) => change({ y })} />
        <label className="flex items-center gap-1">
          <input
            type="checkbox"
            checked={state.inner}
            onChange={(event) => change({ inner: event.target.checked })}
          />
          ignore outliers
        </label>
      </span>
      {state.zoom && (
        <button
          type="button"
          onClick={() => change({ zoom: null })}
          className={`${FIELD} text-ink hover:bg-hover`}
        >
          Reset zoom
        </button>
      )}
    </div>
  );
}
