import { formatCount } from '../format/number.ts';
import { StepSlider } from './step-slider.tsx';

/** The step of all panels at once; the last place follows the newest. */
export function StepControl(props: {
  steps: readonly number[];
  step: number | null;
  onChange: (step: number | null) => void;
}) {
  const { steps, step, onChange } = props;
  if (steps.length < 2) return null;
  const here =
    step === null
      ? steps.length - 1
      : Math.max(
          0,
          steps.findLastIndex((one) => one <= step),
        );
  return (
    <div className="flex w-72 max-w-full items-center gap-3 text-xs text-muted">
      <StepSlider
        label="Step of the images"
        count={steps.length}
        at={here}
        onChange={(at) => onChange(at === steps.length - 1 ? null : steps[at])}
      />
      <span className="figure w-24 flex-none text-right">
        {step === null ? 'newest step' : `step ${formatCount(steps[here])}`}
      </span>
    </div>
  );
}
