'use client';

import { useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { RunDetail } from '../run/run-detail.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { ScaleChoice } from '../shell/scale-choice.tsx';
import { Section } from '../shell/section.tsx';
import { sameBins } from './histogram-geometry.ts';
import { type Histogram, resultRows } from './result-rows.ts';
import { readGapSupport, readResults } from './results.ts';
import { resultsParsers } from './results-state.ts';
import { ResultsTable } from './results-table.tsx';

/** Where the samples lie, free beside guided, and how many fill the gap that training left. */
export function ResultsSection({ run, histograms }: { run: RunDetail; histograms: Histogram[][] }) {
  const [{ counts: scale }, setState] = useQueryStates(resultsParsers);
  const { rows, gap } = useMemo(() => {
    // An experiment repeats what its judging stage found; whichever has it is taken.
    const judges = [run, ...run.children.toReversed(), ...(run.parent ? [run.parent] : [])];
    const results = judges.map((judge) => readResults(judge.summary)).find((found) => found.length > 0);
    const own =
      run.kind === 'experiment' || run.kind === 'evaluate' ? (results ?? []) : readResults(run.summary);
    return {
      rows: resultRows(histograms, own),
      gap: judges.map((judge) => readGapSupport(judge.summary)).find((found) => found !== null) ?? null,
    };
  }, [run, histograms]);
  const drawn = rows.flatMap((row) => row.histogram ?? []);

  if (rows.length === 0) {
    return (
      <Section title="Positions">
        {run.status === 'running' ? (
          <EmptyNote>
            Nothing is evaluated yet. The histograms appear here when the samples have been judged.
          </EmptyNote>
        ) : (
          <EmptyNote command="npx nx run trainer:train">
            This run ended before its samples were judged. The same command resumes it.
          </EmptyNote>
        )}
      </Section>
    );
  }
  return (
    <Section
      title="Positions"
      note={
        drawn.length > 1 && !sameBins(drawn)
          ? 'share of samples per bin; the bins differ between conditions'
          : 'share of samples per bin, one scale for all'
      }
      controls={
        <ScaleChoice
          label="Scale of the counts"
          value={scale}
          onChange={(counts) => void setState({ counts })}
        />
      }
    >
      <ResultsTable rows={rows} gap={gap} scale={scale} />
    </Section>
  );
}
