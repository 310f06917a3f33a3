'use client';

import { useMemo } from 'react';
import { diffTexts } from './word-diff.ts';

/** Characters of a text that are in sight before it is opened. */
const PREVIEW = 60;

/** A long text; opened, with what differs from the base run's marked in it. JSON in a text is laid out first. */
export function TextDiff(props: { label: string; text: string; base: unknown }) {
  const { label, text, base } = props;
  const isSame = base === text;
  const pieces = useMemo(
    () => (typeof base === 'string' && !isSame ? diffTexts(laidOut(base), laidOut(text)) : null),
    [base, text, isSame],
  );
  return (
    <details className="inline-block max-w-full text-left align-top">
      <summary
        className={`figure truncate ${base !== null && !isSame ? 'rounded-sm bg-accent/12 px-1' : ''}`}
      >
        <span className="sr-only">{label}: </span>
        {text.length > PREVIEW ? `${text.slice(0, PREVIEW)}…` : text}
      </summary>
      <pre className="figure mt-1 max-h-96 min-w-64 overflow-auto rounded border border-line bg-raised p-2 text-xs break-words whitespace-pre-wrap">
        {pieces
          ? pieces.map(({ kind, text: piece }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one diff never change places
              <Piece key={at} kind={kind} text={piece} />
            ))
          : laidOut(text)}
      </pre>
    </details>
  );
}

function Piece({ kind, text }: { kind: 'same' | 'removed' | 'added'; text: string }) {
  if (kind === 'removed') return <del className="bg-failed/15 text-failed">{text}</del>;
  if (kind === 'added') return <ins className="bg-accent/15 text-accent no-underline">{text}</ins>;
  return text;
}

/** JSON on lines of its own; any other text as it is. */
function laidOut(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
