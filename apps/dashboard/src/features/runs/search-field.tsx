'use client';

import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { searchError } from './runs-query.ts';

/** A part of a name, or an expression. `/` goes to it from anywhere on the page. */
export function SearchField({ search, onChange }: { search: string; onChange: (search: string) => void }) {
  const [text, setText] = useState(search);
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(onChange);
  const sent = useRef(search);
  useEffect(() => {
    latest.current = onChange;
  });
  // Changed elsewhere: by the filter's rows, or by going back.
  useEffect(() => {
    if (search !== sent.current) setText(search);
    sent.current = search;
  }, [search]);
  // The address changes when typing pauses; the field itself never waits.
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      latest.current(text);
    }, 200);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener('keydown', focus);
    return () => window.removeEventListener('keydown', focus);
  }, []);
  const wrong = searchError(text) !== null;

  return (
    <span className="relative w-80 max-w-full">
      <Search size={13} aria-hidden className="absolute top-1/2 left-2 -translate-y-1/2 text-faint" />
      <input
        ref={input}
        type="search"
        value={text}
        maxLength={2000}
        onChange={(event) => setText(event.target.value)}
        aria-label="Search runs by name, tag or id, or by an expression"
        aria-keyshortcuts="/"
        aria-invalid={wrong}
        placeholder="name, tag, id, or config.ddpm.lr &lt; 1e-3"
        className="h-[26px] w-full rounded border border-line bg-transparent pr-6 pl-7 placeholder:text-faint hover:border-line-strong aria-invalid:border-failed"
      />
      <span className="figure pointer-events-none absolute top-1/2 right-2 -translate-y-1/2 text-2xs text-faint">
        /
      </span>
    </span>
  );
}

/** The expression with a mark under the place where it is wrong. */
export function SearchProblem({ search, refused }: { search: string; refused: string | null }) {
  const error = searchError(search);
  if (!error)
    return refused === null ? null : (
      <p role="alert" className="px-4 pb-2 text-failed sm:px-6">
        {refused}
      </p>
    );
  const from = Math.max(0, error.column - 40);
  const text = `${search.trim()} `;
  return (
    <div role="alert" className="px-4 pb-2 text-failed sm:px-6">
      <p>{error.message}</p>
      <p aria-hidden className="figure overflow-hidden text-xs whitespace-pre text-muted">
        {from > 0 && '…'}
        {text.slice(from, error.column - 1)}
        <span className="text-failed underline decoration-wavy">
          {text.slice(error.column - 1, error.column)}
        </span>
        {text.slice(error.column, error.column + 40)}
      </p>
    </div>
  );
}
