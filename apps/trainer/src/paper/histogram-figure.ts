import type { Histogram } from '@interpolab/evaluation';
import { escapeMarkup } from './escape-markup.ts';

export interface HistogramPanel {
  readonly title: string;
  readonly histogram: Histogram;
}

const panel = { width: 560, height: 64, top: 18, left: 8, right: 8 };
const colours = { free: '#8a8f98', guided: '#2563a8', gap: '#f3ead2', line: '#3a3f47' };

/**
 * Histograms under each other on one axis as SVG, each on its own scale; the range that training has not shown is shaded.
 * Numbers are rounded, so that equal histograms give equal bytes.
 */
export function histogramFigure(
  panels: readonly HistogramPanel[],
  gap: { readonly low: number; readonly high: number } | null,
): string {
  const rowHeight = panel.top + panel.height + 8;
  const height = panels.length * rowHeight + 22;
  const inner = panel.width - panel.left - panel.right;
  const { edges } = panels[0].histogram;
  const [from, to] = [edges[0], edges[edges.length - 1]];
  const x = (value: number) => round(panel.left + ((value - from) / (to - from)) * inner);
  const parts = panels.map(({ title, histogram }, at) => {
    const top = at * rowHeight + panel.top;
    const counts = [...histogram.counts];
    const most = Math.max(1, ...counts);
    const colour = title.startsWith('unconditional') ? colours.free : colours.guided;
    const bars = counts.map((count, bin) => {
      const [left, right] = [x(histogram.edges[bin]), x(histogram.edges[bin + 1])];
      const tall = round((count / most) * panel.height);
      if (count === 0) return '';
      return `<rect x="${round(left + 0.5)}" y="${round(top + panel.height - tall)}" width="${round(right - left - 1)}" height="${tall}" fill="${colour}"/>`;
    });
    const shade =
      gap === null
        ? ''
        : `<rect x="${x(gap.low)}" y="${top}" width="${round(x(gap.high) - x(gap.low))}" height="${panel.height}" fill="${colours.gap}"/>`;
    return [
      shade,
      ...bars,
      `<line x1="${panel.left}" x2="${panel.width - panel.right}" y1="${top + panel.height}" y2="${top + panel.height}" stroke="${colours.line}"/>`,
      `<text x="${panel.left}" y="${top - 5}">${escapeMarkup(title)}</text>`,
    ].join('');
  });
  const bottom = panels.length * rowHeight + 10;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${panel.width} ${height}" width="${panel.width}" height="${height}" font-family="sans-serif" font-size="12" fill="${colours.line}">`,
    `<title>Histograms of ${panels.map(({ title }) => escapeMarkup(title)).join('; ')}</title>`,
    `<rect width="${panel.width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    `<text x="${panel.left}" y="${bottom}">${round(from)}</text>`,
    `<text x="${panel.width - panel.right}" y="${bottom}" text-anchor="end">${round(to)}</text>`,
    '</svg>\n',
  ].join('\n');
}

const round = (value: number): number => Math.round(100 * value) / 100;
