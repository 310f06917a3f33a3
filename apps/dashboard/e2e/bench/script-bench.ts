import { DEMO_PAGES, writeDemo } from '../demo-pages.ts';
import type { BenchPlace, Figure } from './figure.ts';
import { scriptBytes } from './page-figures.ts';

/** The JavaScript of every page, with the runs of the demonstration, for a browser that has nothing yet. */
export async function benchScripts({ browser, databaseUrl, dataDirectory, url, cookie }: BenchPlace) {
  await writeDemo({ databaseUrl, dataDirectory });
  const figures: Figure[] = [];
  for (const { name, path } of DEMO_PAGES) {
    const value = (await scriptBytes(browser, { url: url + path, cookie })) / 1000;
    const what = `JavaScript of ${name}, compressed`;
    figures.push({ what, unit: 'kB', value, budget: name === 'Runs' ? 300 : null });
  }
  return figures;
}
