import { formatCount, formatShare } from '../format/number.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { Funnel } from './selection.ts';

const CLASS_COLORS = ['var(--low-end)', 'var(--high-end)'];

/** What every step of a filter left, by class, with how much of it is no extreme where the truth is known. */
export function FunnelTable(props: {
  /** Tells this table from others on the page, for screen readers. */
  label: string;
  funnel: Funnel;
  classes: readonly string[];
  inMiddleThird: ReadonlyMap<string, number>;
  /** Images of a full bar, where several funnels share a scale. */
  most?: number;
}) {
  const { funnel, classes, inMiddleThird } = props;
  const most = props.most ?? Math.max(1, ...funnel.map(({ kept }) => kept));
  const colorOf = (at: number) => CLASS_COLORS[at] ?? 'var(--line-strong)';
  return (
    <WideFrame label={props.label}>
      <table className="w-full min-w-[34rem]">
        <thead>
          <tr>
            <ColumnHead>step</ColumnHead>
            <ColumnHead className="w-1/2 min-w-32">images left</ColumnHead>
            <ColumnHead number>kept</ColumnHead>
            {classes.map((name, at) => (
              <ColumnHead key={name} number>
                <span className="inline-block h-2 w-2 rounded-full" style={{ background: colorOf(at) }} />{' '}
                {name}
              </ColumnHead>
            ))}
            {inMiddleThird.size > 0 && (
              <ColumnHead number className="whitespace-nowrap">
                truly in the middle third
              </ColumnHead>
            )}
          </tr>
        </thead>
        <tbody>
          {funnel.map(({ step, kept, perClass }, at) => {
            const middle = inMiddleThird.get(step);
            return (
              <tr key={`${step} ${kept}`} className="border-t border-line">
                <td className="py-1.5 pr-3">{step}</td>
                <td className="py-1.5">
                  <span aria-hidden="true" className="flex h-3">
                    {perClass.map((count, side) => (
                      <span
                        key={classes[side]}
                        style={{ width: `${(100 * count) / most}%`, background: colorOf(side) }}
                      />
                    ))}
                  </span>
                </td>
                <td className="figure py-1.5 pl-4 text-right whitespace-nowrap">
                  {formatCount(kept)}
                  {at > 0 && <span className="text-faint"> {formatShare(kept / funnel[0].kept)}</span>}
                </td>
                {perClass.map((count, side) => (
                  <td key={classes[side]} className="figure py-1.5 pl-4 text-right whitespace-nowrap">
                    {formatCount(count)}
                  </td>
                ))}
                {inMiddleThird.size > 0 && (
                  <td className="figure py-1.5 pl-4 text-right whitespace-nowrap">
                    {middle === undefined
                      ? '–'
                      : `${formatCount(middle)} (${formatShare(kept > 0 ? middle / kept : 0)})`}
                  </td>
                )}
              </tr>
            );
          })}
        </tbody>
      </table>
    </WideFrame>
  );
}
