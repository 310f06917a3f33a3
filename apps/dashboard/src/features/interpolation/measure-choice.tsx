import { MEASURE_INFO, type Measure } from './measures.ts';

/** Which number curves, comparisons and tables are about. */
export function MeasureChoice(props: {
  measures: readonly Measure[];
  value: Measure;
  onChange: (measure: Measure) => void;
}) {
  return (
    <label className="flex items-center gap-1.5 text-xs text-muted">
      measure
      <select
        className="rounded border border-line bg-page px-1.5 py-0.5 text-xs text-ink"
        value={props.value}
        onChange={(event) => props.onChange(event.target.value as Measure)}
      >
        {props.measures.map((measure) => (
          <option key={measure} value={measure}>
            {MEASURE_INFO[measure].label}
          </option>
        ))}
      </select>
    </label>
  );
}
