import type { ReactNode } from 'react';

/** The heading of a column of a plain table: a small word above text, or above figures at their right edge. */
export function ColumnHead(props: {
  children: ReactNode;
  number?: boolean;
  /** Stays at the left edge while the table scrolls below it. */
  sticky?: boolean;
  /** Read out, not shown: the title of a column of buttons. */
  hidden?: boolean;
  title?: string;
  /** How many columns it stands above. */
  span?: number;
  className?: string;
}) {
  const { children, number = false, sticky = false, hidden = false, title, span, className = '' } = props;
  return (
    <th
      scope="col"
      title={title}
      colSpan={span}
      className={`label py-1 font-normal ${number ? 'pl-4 text-right' : 'pr-4 text-left'} ${sticky ? 'sticky left-0 bg-page' : ''} ${className}`}
    >
      {hidden ? <span className="sr-only">{children}</span> : children}
    </th>
  );
}
