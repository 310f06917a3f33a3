'use client';

import { useMemo } from 'react';
import type { RunDetail } from '../run/run-detail.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { Section } from '../shell/section.tsx';
import { ImageFigure } from './image-figure.tsx';
import { imageSeries, type Media } from './image-series.ts';

/** The images of a run: grids of samples side by side by condition, then whatever else was drawn. */
export function ImagesSection({ run, media }: { run: RunDetail; media: Media[][] }) {
  const series = useMemo(() => imageSeries(media), [media]);
  if (series.length === 0) {
    if (run.kind !== 'sample' && run.kind !== 'experiment') return null;
    return (
      <Section title="Samples">
        <EmptyNote>
          {run.status === 'running' ? 'No samples are drawn yet.' : 'This run ended without drawing samples.'}
        </EmptyNote>
      </Section>
    );
  }
  return (
    <Section title={series.some(({ name }) => name.startsWith('samples/')) ? 'Samples' : 'Images'}>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-x-5 gap-y-6">
        {series.map((member) => (
          <li key={member.name}>
            <ImageFigure series={member} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
