import type { EChartsCoreOption } from 'echarts/core';
import { axisLook, type ChartPalette, tooltipLook } from '../charts/chart-palette.ts';
import { formatNumber } from '../format/number.ts';
import { type DrawnRun, fieldText, textElement } from './parallel-option.ts';
import type { ScatterPoint } from './pareto-front.ts';
import type { RunField } from './run-fields.ts';

export interface ScatterView {
  x: RunField;
  y: RunField;
  color: RunField | null;
  runs: readonly DrawnRun[];
  /** None: no front is drawn. */
  front: readonly ScatterPoint[];
}

/** The runs that have both fields, as points. */
export const scatterPoints = ({ x, y, runs }: Pick<ScatterView, 'x' | 'y' | 'runs'>): ScatterPoint[] =>
  runs.flatMap(({ id }) => {
    const [left, right] = [x.values.get(id), y.values.get(id)];
    return left === undefined || right === undefined ? [] : [{ id, x: left, y: right }];
  });

const axisOf = (palette: ChartPalette, field: RunField) => ({
  ...axisLook(palette),
  ...{ name: field.label, nameLocation: 'middle', nameGap: 30 },
  ...(field.categories
    ? { type: 'category', data: field.categories }
    : { type: 'value', scale: true, axisLabel: { ...axisLook(palette).axisLabel, formatter: formatNumber } }),
});

/** Two fields against each other; colour by a third, the Pareto front as a line. */
export function scatterOption(palette: ChartPalette, view: ScatterView): EChartsCoreOption {
  const { x, y, color, runs, front } = view;
  const points = scatterPoints(view);
  const runOf = new Map(runs.map((run) => [run.id, run]));
  const isRamp = color !== null && color.categories === null;
  const range = color ? [...color.values.values()] : [];
  return {
    grid: { left: 72, right: isRamp ? 96 : 24, top: 16, bottom: 48 },
    xAxis: axisOf(palette, x),
    yAxis: { ...axisOf(palette, y), nameGap: 56 },
    tooltip: {
      ...tooltipLook(palette),
      formatter: ({ name }: { name: string }) => {
        const run = runOf.get(name);
        if (!run) return '';
        const fields = [x, y, ...(color ? [color] : [])];
        return textElement([
          `${run.name} · seed ${run.seed}`,
          ...fields.map((field) => `${field.label}: ${fieldText(field, run.id)}`),
        ]);
      },
    },
    ...(isRamp
      ? {
          visualMap: {
            ...{
              type: 'continuous',
              seriesIndex: 0,
              dimension: 2,
              right: 0,
              top: 'middle',
              calculable: false,
            },
            ...{ min: Math.min(...range), max: Math.max(...range), itemHeight: 120, itemWidth: 10 },
            inRange: { color: [palette.of('--run-1'), palette.of('--run-2')] },
            outOfRange: { color: [palette.faint] },
            textStyle: { color: palette.faint, fontSize: 11 },
            formatter: (value: number) => formatNumber(value),
          },
        }
      : {}),
    series: [
      {
        ...{ type: 'scatter', symbolSize: 9, progressive: 0 },
        data: points.map((point) => ({
          name: point.id,
          value: [point.x, point.y, color?.values.get(point.id) ?? '-'],
          ...(isRamp ? {} : { itemStyle: { color: palette.of(colorOf(point.id, view)) } }),
        })),
        itemStyle: { borderColor: palette.page, borderWidth: 1 },
      },
      {
        ...{ type: 'line', step: false, symbol: 'none', silent: true, z: 1 },
        data: front.map((point) => [point.x, point.y]),
        lineStyle: { color: palette.muted, width: 1, type: 'dashed' },
      },
    ],
  };
}

function colorOf(runId: string, { color, runs }: ScatterView): string {
  const place = color?.categories ? color.values.get(runId) : undefined;
  if (place !== undefined) return `--set-${(place % 7) + 1}`;
  return runs.find(({ id }) => id === runId)?.color ?? '--faint';
}
