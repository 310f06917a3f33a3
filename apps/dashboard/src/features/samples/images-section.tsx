'use client';

import { useQueryStates } from 'nuqs';
import { type KeyboardEvent, useMemo } from 'react';
import type { RunDetail } from '../run/run-detail.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { EnlargedImages } from './enlarged-images.tsx';
import { ImageFigure } from './image-figure.tsx';
import { type ImageSeries, imageSeries, type Media } from './image-series.ts';
import { indexesOf, steppedBy, stepsOf } from './images-at-step.ts';
import { type ChangeImages, type ImagesState, imagesParsers } from './images-state.ts';
import { StepControl } from './step-control.tsx';

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
  return <ImagePanels series={series} />;
}

/** Panels that show the same step and the same index, as the address says. Left and right go through the steps. */
function ImagePanels({ series }: { series: readonly ImageSeries[] }) {
  const [state, setState] = useQueryStates(imagesParsers);
  const change: ChangeImages = (values) => void setState(values);
  const steps = useMemo(() => stepsOf(series), [series]);
  const indexes = useMemo(() => indexesOf(series), [series]);
  const shown = { step: state.imageStep, index: state.imageIndex };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || steps.length < 2) return;
    event.preventDefault();
    change({ imageStep: steppedBy(steps, state.imageStep, by) });
  };
  return (
    <Section
      title={series.some(({ name }) => name.startsWith('samples/')) ? 'Samples' : 'Images'}
      controls={
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <IndexChoice indexes={indexes} state={state} onChange={change} />
          <StepControl steps={steps} step={state.imageStep} onChange={(imageStep) => change({ imageStep })} />
        </div>
      }
    >
      <ul
        className="grid grid-cols-[repeat(auto-fill,minmax(10.5rem,1fr))] gap-x-5 gap-y-6"
        onKeyDown={onKeyDown}
      >
        {series.map((member) => (
          <li key={member.name}>
            <ImageFigure
              {...{ series: member, shown }}
              onEnlarge={() => change({ enlarged: [member.name], view: null })}
            />
          </li>
        ))}
      </ul>
      <EnlargedImages {...{ series, steps, state }} onChange={change} />
    </Section>
  );
}

function IndexChoice(props: { indexes: readonly number[]; state: ImagesState; onChange: ChangeImages }) {
  const { indexes, state, onChange } = props;
  if (indexes.length < 2) return null;
  return (
    <LabelledSelect
      label="image"
      value={state.imageIndex ?? 'all'}
      options={[{ value: 'all', label: 'all' }, ...optionsOf(indexes)]}
      onChange={(value) => onChange({ imageIndex: value === 'all' ? null : Number(value) })}
    />
  );
}
