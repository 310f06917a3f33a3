import type { ReactNode } from 'react';

/** A part of a page under a hairline, its title at the left and its controls at the right. */
export function Section(props: {
  title: string;
  note?: ReactNode;
  controls?: ReactNode;
  children: ReactNode;
}) {
  const id = `section-${props.title.toLowerCase().replaceAll(' ', '-')}`;
  return (
    <section aria-labelledby={id} className="border-t border-line pt-3 pb-8">
      <div className="mb-3 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1">
        <h2 id={id} className="font-medium">
          {props.title}
        </h2>
        {props.note && <span className="min-w-0 text-xs wrap-anywhere text-faint">{props.note}</span>}
        {props.controls && <div className="ml-auto flex items-center gap-3">{props.controls}</div>}
      </div>
      {props.children}
    </section>
  );
}
