'use client';

import { ConfigSection } from '../config/config-section.tsx';
import { ConfigTree } from '../config/config-tree.tsx';
import { ConsoleSection } from '../console/console-section.tsx';
import { ArtifactsList } from '../lineage/artifacts-list.tsx';
import { FamilyTree } from '../lineage/family-tree.tsx';
import { LineageGraph } from '../lineage/lineage-graph.tsx';
import { MetricsSection } from '../metrics/metrics-section.tsx';
import { OtherHistograms } from '../positions/other-histograms.tsx';
import { ResultsSection } from '../positions/results-section.tsx';
import { ImagesSection } from '../samples/images-section.tsx';
import { EmptyNote } from '../shell/empty-note.tsx';
import { Section } from '../shell/section.tsx';
import type { RunDetail } from './run-detail.ts';
import { RunFacts } from './run-facts.tsx';
import { RunHeader } from './run-header.tsx';
import { runStages } from './run-stages.ts';
import { StagesTable } from './stages-table.tsx';
import { StatusHistory } from './status-history.tsx';
import { UncommittedChanges } from './uncommitted-changes.tsx';
import { useResultMedia, useRun } from './use-run.ts';

/** One run: what came out of it in the middle, what went into it at the side. */
export function RunPage({ runId }: { runId: string }) {
  const run = useRun(runId);
  if (!run) return null;
  return (
    <main className="min-h-0 flex-1 overflow-y-auto" data-run-page={run.id}>
      <div className="mx-auto max-w-[98rem] px-4 sm:px-6">
        <RunHeader run={run} />
        <div className="grid grid-cols-[minmax(0,1fr)] gap-x-10 xl:grid-cols-[minmax(0,1fr)_21rem]">
          <Outcome run={run} />
          <aside aria-label="What went into this run">
            <Section title="Run">
              <RunFacts run={run} />
            </Section>
            <Section title="Lineage">
              <FamilyTree run={run} />
              <ArtifactsList runId={run.id} project={run.project} />
            </Section>
            <ConfigSection config={run.config} />
            <Section title="Environment">
              <ConfigTree value={{ host: run.host, ...run.environment }} />
            </Section>
            <Section title="History">
              <StatusHistory runId={run.id} />
            </Section>
          </aside>
        </div>
      </div>
    </main>
  );
}

function Outcome({ run }: { run: RunDetail }) {
  const { histograms, media } = useResultMedia(run);
  const stages = runStages(run);
  const judged = run.kind === 'experiment' || run.kind === 'evaluate';
  const hasResults = histograms.flat().some(({ name }) => name.startsWith('position/'));
  const results = (
    <>
      {(hasResults || judged) && <ResultsSection run={run} histograms={histograms} />}
      <ImagesSection run={run} media={media} />
    </>
  );
  // What there is to see comes first: the results, or, as long as there are none, how the work goes.
  const resultsFirst = hasResults || media.flat().length > 0;
  return (
    <div className="min-w-0">
      {resultsFirst && results}
      {run.kind === 'experiment' && (
        <Section title="Stages">
          {stages.length > 0 ? <StagesTable stages={stages} /> : <EmptyNote>No stage has begun.</EmptyNote>}
        </Section>
      )}
      <MetricsSection run={run} stages={stages} />
      {!resultsFirst && results}
      <OtherHistograms histograms={histograms} />
      <LineageGraph runId={run.id} />
      <ConsoleSection runId={run.id} />
      <UncommittedChanges runId={run.id} />
    </div>
  );
}
