import { dashAfter } from '../metrics/line-dashes.ts';

/** Colours of sets and recipes side by side, told apart without red-green vision (Okabe and Ito 2008); more wrap around. */
export const SERIES_COLORS = 7;

export const seriesColor = (at: number): string => `var(--set-${(at % SERIES_COLORS) + 1})`;

/** Of the lines that get a colour again: strokes and gaps in pixels, as SVG takes them. */
export const seriesDash = (at: number): string | undefined =>
  dashAfter(Math.floor(at / SERIES_COLORS))?.join(' ');
