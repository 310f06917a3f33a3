export interface SelectOption<Value extends string | number> {
  value: Value;
  label: string;
  /** The heading that it stands below, in the list that opens. */
  group?: string;
}

/**
 * A choice of one among many, with its word before it, among the controls of a section. With `hidden` the word is
 * only read out, where a sentence beside it says the same. However long a name is, the field stays narrow.
 */
export function LabelledSelect<Value extends string | number>(props: {
  label: string;
  hidden?: boolean;
  value: Value;
  options: readonly SelectOption<Value>[];
  onChange: (value: Value) => void;
}) {
  const { label, hidden = false, value, options, onChange } = props;
  const groups = [...new Set(options.map(({ group }) => group))];
  return (
    <label className="flex min-w-0 items-center gap-1.5 text-xs text-muted">
      <span className={hidden ? 'sr-only' : 'flex-none'}>{label}</span>
      <select
        className="max-w-56 min-w-0 truncate rounded border border-line bg-page px-1.5 py-0.5 text-xs text-ink"
        value={value}
        onChange={(event) => {
          const chosen = options.find((option) => String(option.value) === event.target.value);
          if (chosen) onChange(chosen.value);
        }}
      >
        {groups.map((group) => {
          const inside = options
            .filter((option) => option.group === group)
            .map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ));
          return group === undefined ? (
            inside
          ) : (
            <optgroup key={group} label={group}>
              {inside}
            </optgroup>
          );
        })}
      </select>
    </label>
  );
}

/** Names that stand for themselves, as options. */
export const optionsOf = <Value extends string | number>(values: readonly Value[]): SelectOption<Value>[] =>
  values.map((value) => ({ value, label: String(value) }));
