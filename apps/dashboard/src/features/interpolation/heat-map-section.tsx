'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useApi } from '../api/api-provider.tsx';
import { formatCount, formatNumber, formatShare } from '../format/number.ts';
import { readCondition } from '../positions/condition.ts';
import { LabelledSelect } from '../shell/labelled-select.tsx';
import { Section } from '../shell/section.tsx';
import type { AttributeRun, AttributeSet } from './attribute-sets.ts';
import { type HeatMap, type HeatMaps, heatCells, seenCorners } from './heat-map-cells.ts';
import { heatMapQuery, type InterpolationState } from './interpolation-state.ts';

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
export function HeatMapSection(props: {
  runs: readonly AttributeRun[];
  state: InterpolationState;
  onChange: (values: Partial<InterpolationState>) => void;
}) {
  const { runs, state, onChange } = props;
  const api = useApi();
  const runId = (runs.find(({ id }) => id === state.map) ?? runs[0]).id;
  const answer = useQuery(
    api.compare.heatMap.queryOptions(heatMapQuery(state, runId), {
      ...{ retry: false, placeholderData: keepPreviousData },
    }),
  );
  const { data } = answer;
  const judges = data?.judges ?? [];
  return (
    <Section
      title="Two attributes"
      note="20 × 20 cells, as dark as the logarithm of their samples; both judges scored the same samples"
      controls={
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          {runs.length > 1 && (
            <LabelledSelect
              label="run"
              value={runId}
              options={runs.map(({ id, name, seed }) => ({ value: id, label: `${name} · seed ${seed}` }))}
              onChange={(map) => onChange({ map })}
            />
          )}
          {judges.length > 2 && data?.x && data.y && (
            <>
              <LabelledSelect
                label="across"
                value={data.x.judge}
                options={judges.filter((judge) => judge !== data.y?.judge).map(named)}
                onChange={(mapX) => onChange({ mapX, mapY: data.y?.judge })}
              />
              <LabelledSelect
                label="up"
                value={data.y.judge}
                options={judges.filter((judge) => judge !== data.x?.judge).map(named)}
                onChange={(mapY) => onChange({ mapX: data.x?.judge, mapY })}
              />
            </>
          )}
        </div>
      }
    >
      {answer.error && (
        <p role="alert" className="text-failed">
          {answer.error.message}
        </p>
      )}
      {data?.x && data.y && <Maps data={data} x={data.x} y={data.y} />}
      {data && !(data.x && data.y) && (
        <p className="text-muted">
          No two judges of this run have scored the same samples for an attribute each.
        </p>
      )}
    </Section>
  );
}

const named = (judge: string) => ({ value: judge, label: judge });

type Axis = NonNullable<HeatMaps['x']>;

const rangeOf = ({ judge, middle: { low, high } }: Axis) =>
  `${judge} ${formatNumber(low)}–${formatNumber(high)}`;

function Maps({ data, x, y }: { data: HeatMaps; x: Axis; y: Axis }) {
  const fullest = Math.max(1, ...data.maps.flatMap(({ counts }) => counts));
  const isKnown = x.middle.neverSeen && y.middle.neverSeen;
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
        {`Dashed: the middle of both, ${rangeOf(x)} and ${rangeOf(y)}${isKnown ? ', which training never showed' : ''}. `}
        {x.seen.length > 0 && y.seen.length > 0
          ? 'Hatched: corners that training showed.'
          : 'What training showed is not known of both attributes, so no corners are marked.'}
      </p>
    </>
  );
}

function OneMap({ map, x, y, fullest }: { map: HeatMap; x: Axis; y: Axis; fullest: number }) {
  const { label } = readCondition(map.condition);
  const { share, low, high, successes, total } = map.inBoth;
  const inBoth = share === null ? '–' : formatShare(share);
  const cell = SIZE / map.bins;
  return (
    <figure data-map={map.condition} data-counts={map.counts.join(' ')} data-in-both={successes}>
      <figcaption className="mb-1 flex items-baseline gap-2">
        {label}
        <span className="figure ml-auto text-2xs text-faint">n {formatCount(map.counted)}</span>
      </figcaption>
      <div className="flex">
        <span className="label self-center [writing-mode:sideways-lr]">{y.judge}</span>
        <svg
          role="img"
          aria-label={`${label}: ${formatCount(map.counted)} samples over ${x.judge} and ${y.judge}; ${inBoth} in the middle of both`}
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
          <rect
            x={x.middle.low * SIZE}
            y={(1 - y.middle.high) * SIZE}
            width={(x.middle.high - x.middle.low) * SIZE}
            height={(y.middle.high - y.middle.low) * SIZE}
            fill="none"
            stroke="var(--ink)"
            strokeOpacity="0.5"
            strokeDasharray="3 3"
            pointerEvents="none"
          />
        </svg>
      </div>
      <div className="label pl-4 text-center">{x.judge}</div>
      <div
        className="text-center text-2xs text-muted"
        title={`${formatCount(successes)} of ${formatCount(total)} samples; 95 % Wilson interval`}
      >
        {inBoth} in the middle of both{' '}
        {share !== null && <span className="text-faint">{`${formatShare(low)}–${formatShare(high)}`}</span>}
      </div>
    </figure>
  );
}
