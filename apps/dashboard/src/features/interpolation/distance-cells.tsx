import type { AttributeSet } from './attribute-sets.ts';
import { formatDistance, formatInterval, formatMeasure } from './format-estimate.ts';
import { MEASURE_INFO, type Measure, measureOf } from './measures.ts';

/** The heads of the numbers of a set, each saying what it is. */
export function MeasureHeads({ measures }: { measures: readonly Measure[] }) {
  return measures.map((measure) => (
    <th key={measure} scope="col" className="label px-2 pb-1 text-right font-normal">
      <abbr title={MEASURE_INFO[measure].meaning} className="no-underline">
        {MEASURE_INFO[measure].label}
      </abbr>
    </th>
  ));
}

/** The numbers of a set, each with its interval and, for a distance, with what an ideal sampler would have. */
export function MeasureCells({ set, measures }: { set: AttributeSet; measures: readonly Measure[] }) {
  return measures.map((measure) => <MeasureCell key={measure} set={set} measure={measure} />);
}

function MeasureCell({ set, measure }: { set: AttributeSet; measure: Measure }) {
  const estimate = measureOf(set, measure);
  const cell = 'figure px-2 py-1.5 text-right align-top whitespace-nowrap';
  if (!estimate) return <td className={`${cell} text-faint`}>–</td>;
  const { isShare } = MEASURE_INFO[measure];
  const floor = isShare ? null : set.distances?.[measure as keyof typeof set.distances]?.floor;
  return (
    <td className={cell} data-measure={measure} data-value={estimate.value}>
      <div>{formatMeasure(estimate.value, measure)}</div>
      <div className="text-2xs text-faint" title="95 % interval of the sampler itself">
        {formatInterval(estimate, measure)}
      </div>
      {floor && (
        <div
          className="text-2xs text-faint"
          title={`An ideal uniform sampler with as many samples: mean ${formatDistance(floor.mean)}, 5 to 95 % ${formatDistance(floor.low)} to ${formatDistance(floor.high)}`}
        >
          floor {formatDistance(floor.mean)}
        </div>
      )}
      {measure === 'kl' && set.unguardedKl === null && (
        <div className="text-2xs text-faint" title="The reference’s copy without a guard for empty bins">
          unguarded NaN
        </div>
      )}
    </td>
  );
}
