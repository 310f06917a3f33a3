// A metric of several runs side by side, as CSV: a row for each step that any of them has.
//   npx tsx libs/api/examples/metric-matrix.ts 'config.ddpm.lr < 1e-3' loss > loss.csv
import { type ApiClient, createApiClient } from '@interpolab/api/client';

/** Columns are runs, empty where a run has no point at that step. Longer series than 20,000 points come thinned. */
export async function metricMatrix(api: ApiClient, filter: string, name: string): Promise<string> {
  const { runs } = await api.runs.list.query({ filter, limit: 100 });
  const rows = new Map<number, string[]>();
  for (const [column, run] of runs.entries()) {
    const [series] = await api.metrics.series.query({ runId: run.id, names: [name], maxPoints: 20_000 });
    if (!series) continue;
    const nonFinite = new Map(series.nonFinite.map(({ step, value }) => [step, value]));
    for (const [i, step] of series.steps.entries()) {
      const row = rows.get(step) ?? Array<string>(runs.length).fill('');
      row[column] = nonFinite.get(step) ?? String(series.values[i]);
      rows.set(step, row);
    }
  }
  const steps = [...rows.keys()].sort((a, b) => a - b);
  const lines = steps.map((step) => [step, ...(rows.get(step) as string[])].join(','));
  return [['step', ...runs.map(({ id }) => id)].join(','), ...lines].join('\n');
}

if (import.meta.filename === process.argv[1]) {
  const api = createApiClient({
    url: process.env.INTERPOLAB_API ?? 'http://127.0.0.1:3900/api/trpc',
    token: process.env.INTERPOLAB_TOKEN,
  });
  console.log(await metricMatrix(api, process.argv[2] ?? '', process.argv[3] ?? 'loss'));
}
