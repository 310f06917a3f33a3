'use client';

import Link from 'next/link';
import { useQueryStates } from 'nuqs';
import { formatCount } from '../format/number.ts';
import { EmptyNote } from '../shell/empty-note.tsx';
import { LabelledSelect, optionsOf } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import { AgreementMatrix } from './agreement-matrix.tsx';
import { BesideSection } from './beside-section.tsx';
import { BorderlineSection } from './borderline-section.tsx';
import { borderlineSheet } from './borderline-sheet.ts';
import { type ChangeData, type DataState, dataParsers } from './data-state.ts';
import { FunnelTable } from './funnel-table.tsx';
import { agreementOf, borderlineImages, reliabilityBins } from './logged-tables.ts';
import { ReliabilityDiagram } from './reliability-diagram.tsx';
import { ScoreHistogramView } from './score-histogram-view.tsx';
import { scoreHistograms } from './score-histograms.ts';
import { classNames, readFunnel, readTruth, type Selection } from './selection.ts';
import { useSelectionParts, useSelections } from './use-selection.ts';

/** How the extremes that a model sees were chosen, and whether whoever chose them can be trusted. */
export function DataPage() {
  const [state, setState] = useQueryStates(dataParsers);
  const change: ChangeData = (values) => void setState(values);
  const { selections, error, isPending } = useSelections(state);
  const [selection] = selections;
  return (
    <main className="min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-6">
      <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2">
        <h1 className="text-base font-medium">Data</h1>
        {selection && (
          <LabelledSelect
            label="chosen by"
            value={selection.run.id}
            options={selections.map(({ run, kind }) => ({
              value: run.id,
              label: `${run.name.slice(0, 80)}, seed ${run.seed}${kind === 'filter' ? ' (classifiers)' : ''}`,
            }))}
            onChange={(run) => change({ runs: [run], scores: '' })}
          />
        )}
        {state.runs.length > 0 && (
          <button
            type="button"
            onClick={() => change({ runs: [], scores: '' })}
            className="text-xs text-accent hover:underline"
          >
            all newest
          </button>
        )}
      </div>
      {error && (
        <p role="alert" className="mb-2 text-failed">
          {error.message}
        </p>
      )}
      {selection ? (
        <>
          <SelectionView key={selection.filterRunId} {...{ selection, state }} onChange={change} />
          <BesideSection {...{ selection, state }} onChange={change} />
        </>
      ) : (
        !isPending &&
        !error && (
          <EmptyNote command="npx nx run trainer:select-extremes">
            No data have been chosen in these runs. The selection trains classifiers on labelled images,
            scores every image and keeps the extremes; how it did so appears here.
          </EmptyNote>
        )
      )}
    </main>
  );
}

function SelectionView(props: { selection: Selection; state: DataState; onChange: ChangeData }) {
  const { selection, state, onChange } = props;
  const { run, histograms, tables, media, measured } = useSelectionParts(selection);
  if (!run || !histograms || !tables || !media) return <p className="text-muted">Reading …</p>;
  const funnel = readFunnel(run.summary);
  const scored = scoreHistograms(histograms);
  const shown = scored.find(({ scorer }) => scorer === state.scores) ?? scored[0];
  const agreement = agreementOf(tables);
  const images = borderlineImages(tables);
  const sheet = borderlineSheet(run.summary, media);
  const diagrams = selection.classifiers.map(({ name }, at) => ({
    name,
    before: reliabilityBins(measured[at] ?? [], 'before'),
    after: reliabilityBins(measured[at] ?? [], 'after'),
  }));
  const drawn = diagrams.filter(({ before }) => before.length > 0);
  return (
    <>
      <Section
        title="Funnel"
        note={
          <Link prefetch={false} href={`/runs/${run.id}`} className="hover:underline">
            {run.name} of {selection.run.name.slice(0, 120)}
          </Link>
        }
      >
        {funnel.length > 0 ? (
          <FunnelTable
            label="Steps of the filter"
            funnel={funnel}
            classes={classNames(run.summary, funnel[0].perClass.length)}
            inMiddleThird={readTruth(run.summary)}
          />
        ) : (
          <Kept summary={run.summary} />
        )}
      </Section>
      {shown && (
        <Section
          title="Scores of kept and dropped"
          note="kept in the colours of the attribute, dropped grey; logarithmic counts"
          controls={
            scored.length > 1 && (
              <LabelledSelect
                label="scored by"
                value={shown.scorer}
                options={optionsOf(scored.map(({ scorer }) => scorer))}
                onChange={(scores) => onChange({ scores })}
              />
            )
          }
        >
          <ScoreHistogramView histogram={shown} />
        </Section>
      )}
      {images.length > 0 && sheet && (
        <Section title="At the border" note="the number is what the judge says, P of the positive class">
          <BorderlineSection images={images} sheet={sheet} />
        </Section>
      )}
      {drawn.length > 0 && (
        <Section
          title="Calibration"
          note="on held-out images: how often right (bars) where how sure (across); a calibrated classifier follows the diagonal"
        >
          <div className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-6">
            {drawn.map(({ name, before, after }) => (
              <div key={name}>
                <h3 className="mb-1 font-medium">{name}</h3>
                <div className="grid grid-cols-2 gap-4">
                  <ReliabilityDiagram title="before" bins={before} />
                  {after.length > 0 && <ReliabilityDiagram title="after" bins={after} />}
                </div>
              </div>
            ))}
          </div>
        </Section>
      )}
      {agreement && (
        <Section title="Agreement" note="share of all images that two classifiers put into the same class">
          <AgreementMatrix agreement={agreement} />
        </Section>
      )}
    </>
  );
}

/** Data that were drawn as extremes pass no filter; what was kept of what is all there is to say. */
function Kept({ summary }: { summary: Record<string, unknown> }) {
  const { drawn, kept } = summary;
  return typeof drawn === 'number' && typeof kept === 'number' ? (
    <p>
      <span className="figure">{formatCount(kept)}</span> of{' '}
      <span className="figure">{formatCount(drawn)}</span> images are seen in training.
    </p>
  ) : (
    <p className="text-muted">This stage has not said what it kept.</p>
  );
}
