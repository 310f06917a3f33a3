import { StepSlider } from '../samples/step-slider.tsx';
import { LabelledCheck } from '../shell/labelled-check.tsx';
import type { AxisStops } from './axis-stops.ts';

/** A slider for each image along the axis of the grid, such as guidance strength or step. */
export function AxisSliders(props: {
  along: string;
  a: AxisStops | null;
  b: AxisStops | null;
  locked: boolean;
  onLocked: (locked: boolean) => void;
  onMove: (side: 'a' | 'b', stop: number) => void;
}) {
  const { along, locked, onMove } = props;
  const sides = (['a', 'b'] as const).flatMap((side) => {
    const axis = props[side];
    return axis && axis.stops.length > 1 ? [{ side, axis }] : [];
  });
  if (sides.length === 0) return null;
  return (
    <div className="mb-2 flex flex-wrap items-center gap-x-6 gap-y-1 text-xs text-muted">
      {sides.map(({ side, axis }) => (
        <div key={side} className="flex w-72 max-w-full items-center gap-3">
          <span className="flex-none">{side.toUpperCase()}</span>
          <StepSlider
            label={`${side.toUpperCase()} along ${along}`}
            count={axis.stops.length}
            at={axis.at}
            onChange={(at) => onMove(side, at)}
          />
          <span className="figure w-24 flex-none truncate text-ink" title={axis.stops[axis.at].label}>
            {axis.stops[axis.at].label}
          </span>
        </div>
      ))}
      {sides.length === 2 && <LabelledCheck label="move both" checked={locked} onChange={props.onLocked} />}
    </div>
  );
}
