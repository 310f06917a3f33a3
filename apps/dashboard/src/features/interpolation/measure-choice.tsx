import { LabelledSelect } from '../shell/labelled-select.tsx';
import { MEASURE_INFO, type Measure } from './measures.ts';

/** Which number curves, comparisons and tables are about. */
export function MeasureChoice(props: {
  measures: readonly Measure[];
  value: Measure;
  onChange: (measure: Measure) => void;
}) {
  return (
    <LabelledSelect
      label="measure"
      value={props.value}
      options={props.measures.map((value) => ({ value, label: MEASURE_INFO[value].label }))}
      onChange={props.onChange}
    />
  );
}
