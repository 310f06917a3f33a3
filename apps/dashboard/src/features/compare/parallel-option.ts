import type { EChartsCoreOption } from 'echarts/core';
import { axisLook, type ChartPalette, tooltipLook } from '../charts/chart-palette.ts';
import { formatNumber } from '../format/number.ts';
import type { Brush } from './compare-state.ts';
import type { RunField } from './run-fields.ts';

export interface DrawnRun {
  id: string;
  name: string;
  seed: number;
  /** As CSS has it. */
  color: string;
}

/** A text on several lines, as an element: what is in a run's name stays text. */
export function textElement(lines: readonly string[]): HTMLElement {
  const element = document.createElement('div');
  element.style.whiteSpace = 'pre-line';
  element.textContent = lines.join('\n');
  return element;
}

/** The value of a field in words. */
export function fieldText({ values, categories }: RunField, runId: string): string {
  const value = values.get(runId);
  if (value === undefined) return '–';
  return categories ? (categories[value] ?? '–') : formatNumber(value);
}

/** Names of axes are cut, as they stand beside each other. */
const cut = (text: string, most: number) => (text.length > most ? `…${text.slice(1 - most)}` : text);

/** Parallel axes: a line for each run; a field that it lacks is a gap. */
export function parallelOption(
  palette: ChartPalette,
  { axes, runs }: { axes: readonly RunField[]; runs: readonly DrawnRun[] },
): EChartsCoreOption {
  const look = axisLook(palette);
  return {
    parallel: { left: 64, right: 96, top: 44, bottom: 24 },
    parallelAxis: axes.map((field, dim) => ({
      ...look,
      ...{
        id: field.id,
        dim,
        name: cut(field.label, 24),
        realtime: false,
        nameGap: 14,
        splitLine: { show: false },
      },
      ...(field.categories
        ? { type: 'category', data: field.categories.map((text) => cut(text, 18)) }
        : { type: 'value', scale: true, splitNumber: 4 }),
      axisLabel: {
        ...look.axisLabel,
        ...(field.categories ? {} : { formatter: formatNumber }),
      },
      areaSelectStyle: { width: 18, borderColor: palette.accent, color: palette.accent, opacity: 0.2 },
    })),
    tooltip: {
      ...tooltipLook(palette),
      formatter: ({ dataIndex }: { dataIndex: number }) => {
        const run = runs[dataIndex];
        const values = axes.map((field) => `${field.label}: ${fieldText(field, run.id)}`);
        return textElement([`${run.name} · seed ${run.seed}`, ...values]);
      },
    },
    series: [
      {
        type: 'parallel',
        ...{ inactiveOpacity: 0.08, activeOpacity: 0.9, progressive: 0 },
        data: runs.map(({ id, color }) => ({
          value: axes.map((field) => field.values.get(id) ?? '-'),
          lineStyle: { color: palette.of(color), width: 1.25, opacity: 0.9 },
        })),
      },
    ],
  };
}

/** The brushes after one axis was brushed anew; an axis has one range, which spans all that were drawn on it. */
export function withBrush(
  brushes: readonly Brush[],
  field: string,
  intervals: readonly (readonly number[])[],
): Brush[] {
  const others = brushes.filter((brush) => brush.field !== field);
  const ends = intervals.flat().filter(Number.isFinite);
  if (ends.length < 2) return others;
  return [...others, { field, low: Math.min(...ends), high: Math.max(...ends) }];
}

export const sameBrushes = (a: readonly Brush[], b: readonly Brush[]): boolean =>
  a.length === b.length &&
  a.every((one) =>
    b.some(({ field, low, high }) => one.field === field && one.low === low && one.high === high),
  );
