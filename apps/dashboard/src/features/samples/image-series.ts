import type { RouterOutputs } from '@interpolab/api';
import { compareConditions, conditionOf } from '../positions/condition.ts';

export type Media = RouterOutputs['media']['list'][number];

/** All images of one name, by step; several of one step stand beside each other. */
export interface ImageSeries {
  name: string;
  label: string;
  steps: { step: number | null; images: Media[] }[];
}

/** Sheets hold thousands of samples pixel for pixel: the sample wall cuts them up, and by themselves they tell little. */
const isSheet = (name: string) => /^[a-z]+-sheet(\/|$)/.test(name);

/** Groups images, given as one list per run, by name and step. Of a name that several runs have the first one counts. */
export function imageSeries(media: readonly (readonly Media[])[]): ImageSeries[] {
  const byName = new Map<string, readonly Media[]>();
  for (const ofRun of media) {
    const names = new Set(ofRun.map((image) => image.name));
    for (const name of names) {
      if (!byName.has(name))
        byName.set(
          name,
          ofRun.filter((image) => image.name === name),
        );
    }
  }
  return [...byName]
    .filter(([name]) => !isSheet(name))
    .map(([name, images]) => ({ name, label: labelOf(name), steps: bySteps(images) }))
    .sort(compare);
}

function bySteps(images: readonly Media[]): ImageSeries['steps'] {
  const steps = new Map<number | null, Media[]>();
  for (const image of images) steps.set(image.step, [...(steps.get(image.step) ?? []), image]);
  return [...steps]
    .map(([step, members]) => ({ step, images: members.toSorted((a, b) => a.sampleIndex - b.sampleIndex) }))
    .sort((a, b) => (a.step ?? -1) - (b.step ?? -1));
}

function labelOf(name: string): string {
  return conditionOf(name, 'samples')?.label ?? name;
}

/** Samples by condition first, then the others by name. */
function compare(a: ImageSeries, b: ImageSeries): number {
  const [left, right] = [conditionOf(a.name, 'samples'), conditionOf(b.name, 'samples')];
  if (left && right) return compareConditions(left, right);
  return Number(right !== null) - Number(left !== null) || a.name.localeCompare(b.name);
}
