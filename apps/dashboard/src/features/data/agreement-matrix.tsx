import { formatShare } from '../format/number.ts';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { Agreement } from './logged-tables.ts';

/** For every two classifiers the share of images that they put into the same class; the darker, the less they agree. */
export function AgreementMatrix({ agreement }: { agreement: Agreement }) {
  const { names, shares } = agreement;
  const others = shares.flatMap((row, at) => row.filter((_, other) => other !== at));
  const least = Math.min(1, ...others);
  const wash = (share: number) => (least < 1 ? Math.round((28 * (1 - share)) / (1 - least)) : 0);
  return (
    <WideFrame label="How often classifiers agree">
      <table className="figure text-right">
        <thead>
          <tr>
            <th className="label pr-3 text-left font-normal">agree on</th>
            {names.map((name) => (
              <th key={name} scope="col" className="label px-2 py-1 font-normal whitespace-nowrap">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name, at) => (
            <tr key={name}>
              <th scope="row" className="label pr-3 text-left font-normal whitespace-nowrap">
                {name}
              </th>
              {shares[at].map((share, other) => (
                <td
                  key={names[other]}
                  className="border border-line px-2 py-1"
                  style={
                    at === other
                      ? undefined
                      : { background: `color-mix(in srgb, var(--interrupted) ${wash(share)}%, transparent)` }
                  }
                >
                  {at === other ? '' : formatShare(share)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </WideFrame>
  );
}
