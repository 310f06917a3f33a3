import { formatNumber } from '../format/number.ts';
import { ColumnHead } from '../shell/column-head.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import type { TrialCell, Trials } from './trials.ts';

const cellText = (value: TrialCell) =>
  typeof value === 'number' ? formatNumber(value) : String(value ?? '–');

/** Every trial with the settings that differ; the last part of a path is its heading, the whole of it its title. */
export function TrialsTable(props: {
  trials: Trials;
  rows: Trials['rows'];
  objective: string;
  best: number | null;
}) {
  const { trials, rows, objective, best } = props;
  return (
    <WideFrame label="All trials">
      <table aria-label="Trials" className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line">
            <ColumnHead>trial</ColumnHead>
            {trials.settings.map((path) => (
              <ColumnHead key={path} number title={path}>
                {path.split('.').at(-1)}
              </ColumnHead>
            ))}
            <ColumnHead number>{objective}</ColumnHead>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.trial} className="border-b border-line text-right last:border-0">
              <th scope="row" className="figure py-1 pr-4 text-left font-normal text-muted">
                {row.trial}
              </th>
              {row.settings.map((value, at) => (
                <td key={trials.settings[at]} className="figure py-1 pl-4">
                  {cellText(value)}
                </td>
              ))}
              <td
                className={
                  row.trial === best ? 'figure py-1 pl-4 font-semibold text-accent' : 'figure py-1 pl-4'
                }
              >
                {row.objective === null ? '–' : formatNumber(row.objective)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </WideFrame>
  );
}
