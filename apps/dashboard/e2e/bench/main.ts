// How fast the pages are, in a real Chromium on a production build over an embedded Postgres:
//   npx nx run tool-bench:dashboard -- [--json] [--only runs-page,compare,scripts,charts,live] [--runs 100000] [--keys 12000] [--rounds 7]
import { parseArgs } from 'node:util';
import { buildDashboard } from '../build-dashboard.ts';
import { findChromium, HOW_TO_GET_CHROMIUM } from '../find-chromium.ts';
import { serveDashboard } from '../serve-dashboard.ts';
import { makeWorkplace } from '../throw-away-workplace.ts';
import { benchCharts } from './charts-bench.ts';
import { benchComparePage } from './compare-page-bench.ts';
import type { Bench, Figure } from './figure.ts';
import { benchLive } from './live-bench.ts';
import { benchRunsPage } from './runs-page-bench.ts';
import { benchScripts } from './script-bench.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'runs-page' },
    runs: { type: 'string', default: '100000' },
    keys: { type: 'string', default: '12000' },
    rounds: { type: 'string', default: '7' },
  },
});

const benches: Record<string, Bench> = {
  ...{ 'runs-page': benchRunsPage, compare: benchComparePage, scripts: benchScripts },
  ...{ charts: benchCharts, live: benchLive },
};

function formatFigures(figures: readonly Figure[]): string {
  const rounded = (value: number) => (value >= 100 ? String(Math.round(value)) : value.toPrecision(3));
  return figures
    .map(({ what, value, unit, budget }) => {
      const met = budget === null ? '' : value <= budget ? `≤ ${budget}  met` : `≤ ${budget}  MISSED`;
      return `${what.padEnd(64)} ${`${rounded(value)} ${unit}`.padStart(10)}  ${met}`.trimEnd();
    })
    .join('\n');
}

const chosen = options.only.split(',').map((name) => {
  const bench = benches[name];
  if (!bench)
    throw new Error(`dashboard bench: expected one of ${Object.keys(benches).join(', ')}, got "${name}".`);
  return bench;
});
const found = await findChromium();
if (!found.browser) throw new Error(`dashboard bench: ${HOW_TO_GET_CHROMIUM}.`);
await buildDashboard();
const figures: Figure[] = [];
for (const bench of chosen) {
  const workplace = await makeWorkplace({ shared_buffers: '256MB' });
  const { databaseUrl, dataDirectory } = workplace;
  const dashboard = await serveDashboard({
    DATABASE_URL: databaseUrl,
    INTERPOLAB_DATA_DIR: dataDirectory,
  });
  try {
    const place = { browser: found.browser, databaseUrl, dataDirectory, url: dashboard.url };
    const [runs, keys, rounds] = [options.runs, options.keys, options.rounds].map(Number);
    figures.push(...(await bench({ ...place, cookie: await dashboard.signIn(), runs, keys, rounds })));
  } finally {
    await dashboard.stop();
    await workplace.remove();
  }
}
await found.browser.close();
console.log(options.json ? JSON.stringify(figures, null, 2) : formatFigures(figures));
