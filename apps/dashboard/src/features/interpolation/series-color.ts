/** Colours of sets and recipes side by side, told apart without red-green vision (Okabe and Ito 2008); more wrap around. */
export const SERIES_COLORS = 7;

export const seriesColor = (at: number): string => `var(--set-${(at % SERIES_COLORS) + 1})`;
