import { attributeColor } from '../positions/attribute-ramp.ts';
import { type Bin, binLabel, binsOf } from './bins.ts';
import type { Judge, Strip } from './wall-sets.ts';

/** Bars of a histogram along the attribute; with `onChoose` each is a button that chooses its bin. */
export function BinHistogram(props: {
  histogram: Strip['histogram'];
  judge: Judge;
  height: number;
  chosen?: number | null;
  onChoose?: (bin: number | null) => void;
}) {
  const { histogram, judge, height, chosen = null, onChoose } = props;
  const bins = binsOf(histogram);
  const { axis } = judge;
  const most = Math.max(1, ...histogram.counts);
  const domain = [histogram.low, histogram.high] as const;
  const bar = ({ from, to, count }: Bin, at: number) => (
    <span
      aria-hidden="true"
      className="absolute inset-x-px bottom-0"
      style={{
        // a single sample can be seen beside thousands
        height: count === 0 ? 0 : `max(2px, ${(100 * count) / most}%)`,
        background: attributeColor((from + to) / 2, domain, axis.gap),
        opacity: chosen === null || chosen === at ? 1 : 0.35,
      }}
    />
  );
  return (
    <div className="relative flex border-b border-line-strong" style={{ height }}>
      {axis.gap && <GapWash gap={axis.gap} domain={domain} />}
      {bins.map((bin, at) =>
        onChoose ? (
          <button
            key={bin.from}
            type="button"
            aria-label={binLabel(bin, axis.unit)}
            aria-pressed={chosen === at}
            title={binLabel(bin, axis.unit)}
            disabled={bin.count === 0}
            onClick={() => onChoose(chosen === at ? null : at)}
            className="relative h-full flex-1 hover:bg-hover/60"
          >
            {bar(bin, at)}
          </button>
        ) : (
          <span key={bin.from} className="relative h-full flex-1">
            {bar(bin, at)}
          </span>
        ),
      )}
    </div>
  );
}

function GapWash({ gap, domain }: { gap: { low: number; high: number }; domain: readonly [number, number] }) {
  const at = (value: number) => ((value - domain[0]) / (domain[1] - domain[0])) * 100;
  return (
    <span
      aria-hidden="true"
      className="absolute inset-y-0 border-x border-dashed border-unseen/50"
      style={{
        left: `${at(gap.low)}%`,
        width: `${at(gap.high) - at(gap.low)}%`,
        background: 'var(--unseen-wash)',
      }}
    />
  );
}
