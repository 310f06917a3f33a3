import type { ReactNode } from 'react';

export interface SettingsColumn {
  title: string;
  /** Right-aligned, with figures of one width. */
  number?: boolean;
}

/** The title, for screen readers only, of a column of buttons. */
export const ACTIONS = 'actions';

/** A table under hairlines; on a narrow screen it scrolls by itself. */
export function SettingsTable(props: {
  label: string;
  columns: readonly SettingsColumn[];
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section aria-label={`${props.label}, scrollable`} tabIndex={0} className="relative overflow-x-auto">
      <table aria-label={props.label} className="w-full border-collapse">
        <thead>
          <tr className="border-b border-line">
            {props.columns.map(({ title, number }) => (
              <th
                key={title}
                scope="col"
                className={`label py-1 pr-4 font-normal whitespace-nowrap ${number ? 'text-right' : 'text-left'}`}
              >
                <span className={title === ACTIONS ? 'sr-only' : undefined}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{props.children}</tbody>
      </table>
    </section>
  );
}

const CELL = 'py-1.5 pr-4 align-baseline';

export function TextCell({ children }: { children: ReactNode }) {
  return <td className={`${CELL} max-w-80 truncate`}>{children}</td>;
}

export function NumberCell({ children }: { children: ReactNode }) {
  return <td className={`${CELL} figure text-right whitespace-nowrap`}>{children}</td>;
}

/** What the row is about; long names are cut, and whole in the title. */
export function NameCell({ name, children }: { name: string; children?: ReactNode }) {
  return (
    <th scope="row" title={name} className={`${CELL} max-w-80 truncate text-left font-normal`}>
      <bdi>{children ?? name}</bdi>
    </th>
  );
}

export const SMALL_BUTTON =
  'rounded border border-line px-2 py-0.5 text-xs whitespace-nowrap hover:border-line-strong hover:bg-hover disabled:opacity-40';
export const FIELD =
  'h-[26px] min-w-0 rounded border border-line bg-transparent px-2 hover:border-line-strong';
