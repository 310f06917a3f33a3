import type uPlot from 'uplot';

export type PlotClass = typeof uPlot;

let loading: Promise<PlotClass> | undefined;

/** Loads uPlot when the first chart wants to be drawn, so that pages without charts do without it. */
export function loadPlot(): Promise<PlotClass> {
  return (loading ??= load());
}

async function load(): Promise<PlotClass> {
  // While loading, uPlot gives navigator.language to Intl. Chromium in a POSIX locale calls itself "en-US@posix",
  // which Intl refuses with a RangeError. TODO: remove when uPlot (above 1.6.32) checks the tag itself.
  if (!isLanguageTag(navigator.language)) {
    Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
  }
  return (await import('uplot')).default;
}

function isLanguageTag(text: string): boolean {
  try {
    Intl.getCanonicalLocales(text);
    return true;
  } catch {
    return false;
  }
}
