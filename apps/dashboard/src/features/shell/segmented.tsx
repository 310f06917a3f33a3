'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';

/** A choice of one among a few words, side by side. */
export function Segmented<Value extends string>(props: {
  label: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  onChange: (value: Value) => void;
}) {
  return (
    <ToggleGroup
      aria-label={props.label}
      value={[props.value]}
      onValueChange={([value]) => value && props.onChange(value as Value)}
      className="flex rounded border border-line"
    >
      {props.options.map((option) => (
        <Toggle
          key={option.value}
          value={option.value}
          className="px-2 py-0.5 text-xs text-muted first:rounded-l last:rounded-r not-first:border-l not-first:border-line hover:text-ink data-[pressed]:bg-hover data-[pressed]:text-ink"
        >
          {option.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
