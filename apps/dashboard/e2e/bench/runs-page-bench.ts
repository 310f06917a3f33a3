import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { BenchPlace, Figure } from './figure.ts';
import { quantile, scriptBytes, scrollFigures, timeToFirstRows } from './page-figures.ts';

const WIDE =
  'name,status,config.ddpm.common0,config.ddpm.common6,metrics.kl.min,metrics.loss,summary.accuracy,started';

/** Addresses of the page, from the plainest to what asks most of the database. */
const ADDRESSES = {
  'newest first': '/',
  'ordered by a setting': `/?sort=config.ddpm.common6&cols=${WIDE}`,
  'ordered by a metric': `/?sort=-metrics.kl.min&cols=${WIDE}`,
  'a filter': `/?q=${encodeURIComponent('config.ddpm.common6 > 0.5 and metrics.kl < 0.1')}&cols=${WIDE}`,
};

const QUESTIONS = {
  'settings found by a word': ['runs.keys', { search: 'own11', limit: 100 }],
  'all settings, the first hundred': ['runs.keys', { limit: 100 }],
  'groups by a setting, three means': [
    'runs.groups',
    { groupBy: ['config.ddpm.common8'], columns: ['metrics.kl.min', 'metrics.loss', 'config.ddpm.common6'] },
  ],
  'groups by everything but the seed, one mean': [
    'runs.groups',
    { groupBy: ['recipe', 'kind'], columns: ['metrics.kl.min'] },
  ],
  'how many runs': ['runs.count', {}],
} as const;

const root = join(import.meta.dirname, '../../../..');

/** Where the driver of the database is a dependency. */
function fillRuns({ databaseUrl, runs, keys }: BenchPlace): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', 'src/dashboard/fill-runs.ts', databaseUrl, String(runs), String(keys)],
    { cwd: join(root, 'tools/bench'), encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`dashboard bench: the database could not be filled.\n${stderr}`);
}

/** The page of runs over many runs with many different settings. Rounds go through all addresses in turn. */
export async function benchRunsPage(place: BenchPlace): Promise<Figure[]> {
  const { browser, url, cookie, runs, keys, rounds } = place;
  fillRuns(place);
  const first = new Map(Object.keys(ADDRESSES).map((name) => [name, [] as number[]]));
  const asked = new Map(Object.keys(QUESTIONS).map((name) => [name, [] as number[]]));
  const work: number[] = [];
  const interval: number[] = [];
  for (let round = -1; round < rounds; round++) {
    for (const [name, path] of Object.entries(ADDRESSES)) {
      const taken = await timeToFirstRows(browser, { url: url + path, cookie });
      if (round >= 0) first.get(name)?.push(taken); // the round before warms the server and the database
    }
    for (const [name, [procedure, input]] of Object.entries(QUESTIONS)) {
      const begin = performance.now();
      const query = encodeURIComponent(JSON.stringify(input));
      const answer = await fetch(`${url}/api/trpc/${procedure}?input=${query}`, { headers: { cookie } });
      if (!answer.ok) throw new Error(`${procedure}: ${answer.status} ${await answer.text()}`);
      await answer.arrayBuffer();
      if (round >= 0) asked.get(name)?.push(performance.now() - begin);
    }
    if (round < 0) continue;
    const scrolled = await scrollFigures(browser, {
      ...{ url: `${url}/?cols=${WIDE}`, cookie, selector: '[data-runs-scroller]', frames: 200, pixels: 40 },
    });
    work.push(...scrolled.work);
    interval.push(...scrolled.interval);
  }
  const of = `of ${runs.toLocaleString('en-US')} runs, ${keys.toLocaleString('en-US')} settings`;
  const ms = (what: string, value: number, budget: number | null): Figure => ({
    what,
    unit: 'ms',
    value,
    budget,
  });
  return [
    ...[...first].map(([name, times]) =>
      ms(`first rows ${of}, ${name}, median`, quantile(times, 0.5), name === 'newest first' ? 1000 : null),
    ),
    ms('work for a frame while scrolling, median', quantile(work, 0.5), 16),
    ms('work for a frame while scrolling, p95', quantile(work, 0.95), null),
    ms('from frame to frame while scrolling, median (60 Hz: 16.7)', quantile(interval, 0.5), null),
    {
      what: 'JavaScript of the first page, compressed',
      unit: 'kB',
      value: (await scriptBytes(browser, { url, cookie })) / 1000,
      budget: 300,
    },
    ...[...asked].map(([name, times]) => ms(`${name}, median`, quantile(times, 0.5), null)),
  ];
}
