'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../api/api-provider.tsx';
import { formatCount, formatNumber, formatShare } from '../format/number.ts';
import { readCondition } from '../positions/condition.ts';
import { LabelledSelect } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import type { AttributeRun, AttributeSet } from './attribute-sets.ts';
import { type HeatMap, type HeatMaps, heatCells, seenCorners, shareInBothMiddles } from './heat-map-cells.ts';

const SIZE = 220;

/** Runs whose samples two judges have scored for an attribute each. */
export function runsWithTwoAttributes(
  runs: readonly AttributeRun[],
  sets: readonly AttributeSet[],
): AttributeRun[] {
  const judgesOf = new Map<string, Set<string>>();
  for (const { runId, samplesSha256, judge, axis } of sets) {
    if (axis.places !== null) continue;
    const key = `${runId} ${samplesSha256}`;
    judgesOf.set(key, (judgesOf.get(key) ?? new Set()).add(judge));
  }
  const twice = new Set(
    [...judgesOf].filter(([, judges]) => judges.size > 1).map(([key]) => key.split(' ')[0]),
  );
  return runs.filter(({ id }) => twice.has(id));
}

/** Samples over two attributes at once, with the corners that training showed. */
export function HeatMapSection({ runs }: { runs: readonly AttributeRun[] }) {
  const api = useApi();
  const [chosen, setChosen] = useState(runs[0].id);
  const runId = runs.some(({ id }) => id === chosen) ? chosen : runs[0].id;
  const answer = useQuery(api.compare.heatMap.queryOptions({ runId }, { retry: false }));
  const { data } = answer;
  return (
    <Section
      title="Two attributes"
      note="20 × 20 cells, as dark as the logarithm of their samples; both judges scored the same samples"
      controls={
        runs.length > 1 && (
          <LabelledSelect
            label="run"
            value={runId}
            options={runs.map(({ id, name, seed }) => ({ value: id, label: `${name} · seed ${seed}` }))}
            onChange={setChosen}
          />
        )
      }
    >
      {answer.error && (
        <p role="alert" className="text-failed">
          {answer.error.message}
        </p>
      )}
      {data?.x && data.y && <Maps data={data} x={data.x} y={data.y} />}
    </Section>
  );
}

type Axis = NonNullable<HeatMaps['x']>;

function Maps({ data, x, y }: { data: HeatMaps; x: Axis; y: Axis }) {
  const fullest = Math.max(1, ...data.maps.flatMap(({ counts }) => counts));
  return (
    <>
      <ul className="flex flex-wrap gap-x-8 gap-y-6">
        {data.maps.map((map) => (
          <li key={map.condition}>
            <OneMap map={map} x={x} y={y} fullest={fullest} />
          </li>
        ))}
      </ul>
      <p className="mt-2 text-xs text-faint">
        {x.seen.length > 0 && y.seen.length > 0
          ? 'Hatched: corners that training showed.'
          : 'What training showed is not known of both attributes, so no corners are marked.'}
      </p>
    </>
  );
}

function OneMap({ map, x, y, fullest }: { map: HeatMap; x: Axis; y: Axis; fullest: number }) {
  const { label } = readCondition(map.condition);
  const both = shareInBothMiddles(map, { low: 0.1, high: 0.9 });
  const cell = SIZE / map.bins;
  return (
    <figure>
      <figcaption className="mb-1 flex items-baseline gap-2">
        {label}
        <span className="figure ml-auto text-2xs text-faint">n {formatCount(map.counted)}</span>
      </figcaption>
      <div className="flex">
        <span className="label self-center [writing-mode:sideways-lr]">{y.judge}</span>
        <svg
          role="img"
          aria-label={`${label}: ${formatCount(map.counted)} samples over ${x.judge} and ${y.judge}; ${both === null ? 'none' : formatShare(both)} between 0.1 and 0.9 in both`}
          width={SIZE}
          height={SIZE}
          className="block border border-line-strong"
        >
          {seenCorners(x.seen, y.seen).map(({ left, top, width, height }) => (
            <rect
              key={`${left} ${top}`}
              x={left * SIZE}
              y={top * SIZE}
              width={width * SIZE}
              height={height * SIZE}
              fill="url(#seen-hatch)"
            />
          ))}
          {heatCells(map, fullest).map(({ x: column, y: row, count, shade }) => (
            <rect
              key={`${column} ${row}`}
              x={column * cell}
              y={row * cell}
              width={cell}
              height={cell}
              fill="var(--unseen)"
              fillOpacity={shade}
            >
              <title>
                {`${x.judge} ${formatNumber(column / map.bins)}–${formatNumber((column + 1) / map.bins)}, ${y.judge} ${formatNumber((map.bins - 1 - row) / map.bins)}–${formatNumber((map.bins - row) / map.bins)}: ${formatCount(count)}`}
              </title>
            </rect>
          ))}
        </svg>
      </div>
      <div className="label pl-4 text-center">{x.judge}</div>
      <div className="text-center text-2xs text-muted">
        {both === null ? '–' : formatShare(both)} in 0.1–0.9 of both
      </div>
    </figure>
  );
}
