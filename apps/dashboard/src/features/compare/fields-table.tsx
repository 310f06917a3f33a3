import { ColumnHead } from '../shell/column-head.tsx';
import { fieldText } from './parallel-option.ts';
import type { RunField } from './run-fields.ts';
import type { ComparedRun } from './setting-rows.ts';

/** Fields of runs as a table: what a drawing of them shows. */
export function FieldsTable(props: { fields: readonly RunField[]; runs: readonly ComparedRun[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="max-h-80 overflow-auto" aria-label="Values by run" tabIndex={0}>
      <table className="border-collapse">
        <thead>
          <tr className="border-b border-line-strong">
            <ColumnHead>run</ColumnHead>
            {props.fields.map(({ id, label }) => (
              <ColumnHead key={id} number>
                {label}
              </ColumnHead>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.runs.map(({ id, name, seed }) => (
            <tr key={id}>
              <th scope="row" className="max-w-64 truncate pr-4 text-left font-normal">
                {name} · seed {seed}
              </th>
              {props.fields.map((field) => (
                <td key={field.id} className="figure pl-4 text-right">
                  {fieldText(field, id)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
