import type { ImageSeries, Media } from './image-series.ts';

/** The steps at which any of the series has an image, the earliest first; what has no step is in none. */
export function stepsOf(series: readonly ImageSeries[]): number[] {
  const steps = series.flatMap(({ steps }) => steps.flatMap(({ step }) => (step === null ? [] : [step])));
  return [...new Set(steps)].sort((a, b) => a - b);
}

/** The places that images of one step have among each other, in any of the series. */
export function indexesOf(series: readonly ImageSeries[]): number[] {
  const indexes = series.flatMap(({ steps }) =>
    steps.flatMap(({ images }) => images.map(({ sampleIndex }) => sampleIndex)),
  );
  return [...new Set(indexes)].sort((a, b) => a - b);
}

/**
 * What a series shows at a step: its last images that are not later, or, if all are, its first (whose step tells so). Without a step
 * its newest. With an index only the image that has it; all of them where none has.
 */
export function imagesAt(
  { steps }: Pick<ImageSeries, 'steps'>,
  { step, index }: { step: number | null; index: number | null },
): { step: number | null; images: Media[] } {
  const at = steps.findLast((one) => step === null || one.step === null || one.step <= step) ?? steps[0];
  const only = at.images.filter(({ sampleIndex }) => sampleIndex === index);
  return only.length > 0 ? { step: at.step, images: only } : at;
}

/** The step that a key leads to, `by` places on; null is the newest, which is where the last one leads. */
export function steppedBy(steps: readonly number[], step: number | null, by: number): number | null {
  const here = step === null ? steps.length - 1 : steps.findLastIndex((one) => one <= step);
  const next = Math.min(steps.length - 1, Math.max(0, here + by));
  return next === steps.length - 1 ? null : steps[next];
}

/** The name that follows, `by` places on; it stops at the ends. */
export function neighbourName(series: readonly ImageSeries[], name: string, by: number): string {
  const here = series.findIndex((one) => one.name === name);
  return series[Math.min(series.length - 1, Math.max(0, here + by))]?.name ?? name;
}
