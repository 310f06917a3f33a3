'use client';

import { useState } from 'react';
import { CopyButton } from '../shell/copy-button.tsx';
import { type StripRow, stripCaption } from './strip-caption.ts';
import { drawStrips } from './strip-picture.ts';
import type { Sets } from './wall-sets.ts';

/** The strips in sight as a picture for a paper, with the caption that belongs below it. */
export function ExportStrips({
  rows,
  runs,
  judge,
}: {
  rows: readonly StripRow[];
  runs: Sets['runs'];
  judge: string;
}) {
  const [problem, setProblem] = useState<string | null>(null);
  if (rows.length === 0) return null;
  async function save() {
    setProblem(null);
    try {
      const url = URL.createObjectURL(await drawStrips(rows));
      const link = document.createElement('a');
      link.href = url;
      link.download = `samples-along-${judge.replaceAll(/[^\w-]+/g, '-')}.png`;
      link.click();
      URL.revokeObjectURL(url);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  }
  return (
    <span className="flex items-center gap-2 text-xs">
      <button
        type="button"
        onClick={() => void save()}
        className="rounded border border-line px-2 py-0.5 text-muted hover:text-ink"
      >
        Save strips as PNG
      </button>
      <CopyButton text={stripCaption(rows, runs, judge)} label="Copy the caption of the strips">
        caption
      </CopyButton>
      {problem && (
        <span role="alert" className="text-failed">
          {problem}
        </span>
      )}
    </span>
  );
}
