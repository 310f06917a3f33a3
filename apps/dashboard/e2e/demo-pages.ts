import { openArtifactStore } from '@interpolab/tracking';
import { DEMO_FOLDER, fillDemo } from '../launcher/fill-demo.ts';
import { PAGES } from '../src/features/shell/navigation.ts';
import type { Workplace } from './throw-away-workplace.ts';

/** Experiments of the demonstration: one on circles with curves of its own, one on drawn faces with a wall of samples. */
export const EXPERIMENTS = {
  circles: '6382f8a5-ce86-49f0-ba0c-81a258f69f24',
  faces: '81d93c2c-5f6a-498b-ad25-0508b188b52d',
};

/** The address of every page, with something to show where the demonstration is filled in. */
export const DEMO_PAGES: readonly { name: string; path: string }[] = [
  ...PAGES.map(({ title, href }) => ({ name: title, path: href })),
  ...Object.entries(EXPERIMENTS).map(([name, id]) => ({ name: `a run of ${name}`, path: `/runs/${id}` })),
];

/** Fills in the runs that `nx run dashboard:demo` shows, which were really trained. */
export async function writeDemo(place: Pick<Workplace, 'databaseUrl' | 'dataDirectory'>): Promise<void> {
  const { databaseUrl, dataDirectory } = place;
  const artifacts = await openArtifactStore({ dataDirectory });
  await fillDemo({ databaseUrl, artifacts, from: DEMO_FOLDER });
}
