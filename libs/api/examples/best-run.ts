// The best run by a metric, among those that a filter finds:
//   npx tsx libs/api/examples/best-run.ts 'kind = evaluate and started > now-30d' metrics.kld.min
import { type ApiClient, createApiClient } from '@interpolab/api/client';

/** The run with the lowest value of a field; null if no run has one. Looks at the 500 newest that the filter finds. */
export async function bestRun(api: ApiClient, filter: string, field: string) {
  const { runs } = await api.runs.list.query({ filter, limit: 500 });
  const { runIds, columns } = await api.runs.table.query({
    runIds: runs.map(({ id }) => id),
    fields: ['name', field],
  });
  const [names, values] = columns.map((column) => column.values);
  let best: { id: string; name: string; value: number } | null = null;
  runIds.forEach((id, i) => {
    const value = values[i];
    if (typeof value === 'number' && value < (best?.value ?? Number.POSITIVE_INFINITY))
      best = { id, name: String(names[i]), value };
  });
  return best as { id: string; name: string; value: number } | null;
}

if (import.meta.filename === process.argv[1]) {
  const api = createApiClient({
    url: process.env.INTERPOLAB_API ?? 'http://127.0.0.1:3900/api/trpc',
    token: process.env.INTERPOLAB_TOKEN,
  });
  console.log(await bestRun(api, process.argv[2] ?? '', process.argv[3] ?? 'metrics.loss.min'));
}
