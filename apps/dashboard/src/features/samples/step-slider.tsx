'use client';

import { Slider } from '@base-ui/react/slider';

/** A slider over the places of a list. */
export function StepSlider(props: {
  label: string;
  count: number;
  at: number;
  onChange: (at: number) => void;
}) {
  return (
    <Slider.Root
      value={props.at}
      min={0}
      max={props.count - 1}
      step={1}
      onValueChange={(value) => props.onChange(Number(value))}
    >
      <Slider.Control className="flex h-5 w-full min-w-24 items-center">
        <Slider.Track className="h-[3px] w-full rounded-full bg-line">
          <Slider.Indicator className="rounded-full bg-line-strong" />
          <Slider.Thumb
            aria-label={props.label}
            className="size-3 rounded-full border border-line-strong bg-page has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-accent"
          />
        </Slider.Track>
      </Slider.Control>
    </Slider.Root>
  );
}
