'use client';

import { ChevronRight } from 'lucide-react';

type Json = unknown;

/**
 * A nested value with its types kept in sight: texts in quotes, numbers as they are, lists in brackets. Keys come by
 * name, since the database does not keep the order in which they were written.
 */
export function ConfigTree({ value }: { value: Record<string, Json> }) {
  const entries = byName(value);
  if (entries.length === 0) return <p className="text-faint">Nothing is recorded.</p>;
  return <Branch entries={entries} />;
}

function Branch({ entries }: { entries: [string, Json][] }) {
  return (
    <ul className="flex flex-col gap-y-px">
      {entries.map(([key, value]) => (
        <li key={key}>
          <Entry name={key} value={value} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ name, value }: { name: string; value: Json }) {
  const children = branchOf(value);
  if (!children) {
    return (
      <div className="flex min-w-0 items-baseline gap-2">
        <span className="flex-none text-muted">{name}</span>
        <span
          className="min-w-4 flex-1 translate-y-[-3px] border-b border-dotted border-line"
          aria-hidden="true"
        />
        <Leaf value={value} />
      </div>
    );
  }
  return (
    <details open className="group/branch">
      <summary className="-ml-3.5 flex list-none items-center gap-0.5 rounded text-ink hover:bg-hover [&::-webkit-details-marker]:hidden">
        <ChevronRight
          size={12}
          aria-hidden
          className="flex-none text-faint transition-transform duration-100 group-open/branch:rotate-90"
        />
        {name}
      </summary>
      <div className="ml-[3px] border-l border-line pl-4">
        <Branch entries={children} />
      </div>
    </details>
  );
}

/** The entries under a value that gets lines of its own; null for what fits on one line. */
function branchOf(value: Json): [string, Json][] | null {
  if (typeof value !== 'object' || value === null) return null;
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object' || item === null)) return null;
  const entries = Array.isArray(value) ? Object.entries(value) : byName(value);
  return entries.length === 0 ? null : entries;
}

function byName(value: object): [string, Json][] {
  return Object.entries(value).sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }));
}

function Leaf({ value }: { value: Json }) {
  const text = leafText(value);
  return (
    <code
      className={`figure min-w-0 break-words text-right ${value === null || typeof value === 'boolean' ? 'text-muted' : ''}`}
    >
      {text}
    </code>
  );
}

function leafText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(leafText).join(', ')}]`;
  return JSON.stringify(value) ?? 'undefined';
}
