import { drawingColor } from '../theme/drawing-color.ts';

/** The colours in force, as a canvas needs them. */
export interface ChartPalette {
  page: string;
  raised: string;
  ink: string;
  muted: string;
  faint: string;
  line: string;
  lineStrong: string;
  grid: string;
  accent: string;
  /** Any other colour of globals.css: `--low-end`, `var(--run-3)`. */
  of(variable: string): string;
}

export function chartPalette(host: HTMLElement): ChartPalette {
  const of = (variable: string) => drawingColor(host, /^var\((.+)\)$/.exec(variable)?.[1] ?? variable);
  return {
    ...{ page: of('--page'), raised: of('--raised'), ink: of('--ink'), muted: of('--muted') },
    ...{ faint: of('--faint'), line: of('--line'), lineStrong: of('--line-strong'), grid: of('--grid') },
    ...{ accent: of('--accent'), of },
  };
}

/** What every axis looks like: hairlines, and figures of one width. */
export const axisLook = (palette: ChartPalette) => ({
  axisLine: { lineStyle: { color: palette.lineStrong } },
  axisTick: { lineStyle: { color: palette.lineStrong } },
  axisLabel: { color: palette.faint, fontSize: 11, fontFamily: 'ui-monospace, "Geist Mono", monospace' },
  nameTextStyle: { color: palette.muted, fontSize: 11 },
  splitLine: { lineStyle: { color: palette.grid } },
});

export const tooltipLook = (palette: ChartPalette) => ({
  backgroundColor: palette.page,
  borderColor: palette.lineStrong,
  borderWidth: 1,
  padding: [6, 8],
  textStyle: { color: palette.ink, fontSize: 12 },
  extraCssText: 'box-shadow: none; border-radius: 4px;',
});
