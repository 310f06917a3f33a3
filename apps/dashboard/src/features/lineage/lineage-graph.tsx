'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { useMemo } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { Section } from '../shell/section.tsx';
import { WideFrame } from '../shell/wide-frame.tsx';
import { layoutGraph, type PlacedRun } from './graph-layout.ts';

const COLUMN = 184;
const ROW = 52;
const BOX = { width: 148, height: 36 };

const left = ({ column }: PlacedRun) => column * COLUMN + 1;
const top = ({ row }: PlacedRun) => row * ROW + 1;

/** What the run was made of and what was made of it, from left to right. Nothing for a run that shares no artifact. */
export function LineageGraph({ runId }: { runId: string }) {
  const { data } = useQuery(useApi().runs.lineage.queryOptions({ runId }));
  const graph = useMemo(() => (data ? layoutGraph(data) : null), [data]);
  if (!graph || graph.runs.length < 2) return null;
  const [width, height] = [
    (graph.columns - 1) * COLUMN + BOX.width + 2,
    (graph.rows - 1) * ROW + BOX.height + 2,
  ];
  return (
    <Section
      title="Made of"
      note={data?.cut ? 'the nearest 500 runs' : 'from what was read to what was made of it'}
    >
      <WideFrame label="Graph of what it was made of">
        <div className="relative" style={{ width, height }}>
          <svg width={width} height={height} className="absolute inset-0" aria-hidden="true">
            {graph.edges.map(({ from, to, names }) => {
              const [x1, y1] = [left(from) + BOX.width, top(from) + BOX.height / 2];
              const [x2, y2] = [left(to), top(to) + BOX.height / 2];
              const bend = Math.max(16, (x2 - x1) / 2);
              return (
                <path
                  key={`${from.run.runId} ${to.run.runId}`}
                  d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
                  fill="none"
                  stroke="var(--line-strong)"
                >
                  <title>{names.join(', ')}</title>
                </path>
              );
            })}
          </svg>
          <ol>
            {graph.runs.map((placed) => {
              const { run } = placed;
              const reads = graph.edges.filter(({ to }) => to === placed);
              return (
                <li key={run.runId} className="absolute" style={{ left: left(placed), top: top(placed) }}>
                  <Link
                    prefetch={false}
                    href={`/runs/${encodeURIComponent(run.runId)}`}
                    aria-current={run.runId === runId ? 'page' : undefined}
                    title={[
                      run.name,
                      ...reads.map(({ from, names }) => `reads ${names.join(', ')} of ${from.run.name}`),
                    ].join('\n')}
                    className="block rounded border border-line bg-page px-2 py-[3px] leading-[14px] hover:border-line-strong aria-[current]:border-ink"
                    style={BOX}
                  >
                    <span className="flex items-center gap-1.5">
                      <span className="dot" data-status={run.status} aria-hidden="true" />
                      <span className="truncate text-xs">{run.name}</span>
                    </span>
                    <span className="text-2xs text-faint">{run.kind}</span>
                  </Link>
                </li>
              );
            })}
          </ol>
        </div>
      </WideFrame>
    </Section>
  );
}
