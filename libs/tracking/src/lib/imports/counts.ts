/** What is counted of a run, in the source and in the store. */
export const COUNTED = [
  'settings',
  'points',
  'images',
  'imageBytes',
  'histograms',
  'tables',
  'artifacts',
  'artifactBytes',
] as const;

export type Counted = (typeof COUNTED)[number];
export type Counts = Record<Counted, number>;

export const noCounts = (): Counts => Object.fromEntries(COUNTED.map((what) => [what, 0])) as Counts;
