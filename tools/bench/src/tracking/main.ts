// What the tracker costs and how fast it answers, each beside the same work on a table with one row a value:
//   npx nx run tool-bench:tracking -- [--json] [--only ingest,log,latency,slowdown,series,search] [--points 3000000]
//     [--runs 100000] [--seconds 20] [--rounds 6]
import { parseArgs } from 'node:util';
import { type Figure, formatFigures, ratio } from './figure.ts';
import { benchIngest } from './ingest-bench.ts';
import { benchLatency } from './latency-bench.ts';
import { benchLog } from './log-bench.ts';
import { benchSearch } from './search-bench.ts';
import { benchSeries } from './series-bench.ts';
import { benchSlowdown } from './slowdown-bench.ts';
import { openWorkplace, type Workplace } from './workplace.ts';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string', default: 'ingest,log,latency,slowdown,series,search' },
    points: { type: 'string', default: '3000000' },
    runs: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '20' },
    rounds: { type: 'string', default: '6' },
  },
});

const benches: Record<string, (place: Workplace) => Promise<Figure[]>> = {
  ingest: async (place) => [await benchIngest(place, Number(options.points))],
  log: async (place) => [await benchLog(place)],
  latency: (place) => benchLatency(place, Number(options.seconds)),
  slowdown: (place) => benchSlowdown(place, Number(options.rounds)),
  series: benchSeries,
  search: (place) => benchSearch(place, Number(options.runs)),
};

const figures: Figure[] = [];
for (const name of options.only.split(',')) {
  const bench = benches[name];
  if (!bench)
    throw new Error(`tracking bench: expected one of ${Object.keys(benches).join(', ')}, got "${name}".`);
  const place = await openWorkplace();
  try {
    figures.push(...(await bench(place)));
  } finally {
    await place.remove();
  }
}
if (options.json)
  console.log(
    JSON.stringify(
      figures.map((figure) => ({ ...figure, ratio: ratio(figure) })),
      null,
      2,
    ),
  );
else console.log(formatFigures(figures));
