// In what two runs were set differently:
//   npx tsx libs/api/examples/compare-configs.ts <run id> <run id>
import { type ApiClient, createApiClient } from '@interpolab/api/client';

/** The leaves of a config by their paths. */
function leavesOf(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) return [[path, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, path === '' ? key : `${path}.${key}`));
}

/** Paths at which the two differ, with both values; undefined where one has none. */
export async function compareConfigs(api: ApiClient, one: string, other: string) {
  const [a, b] = await Promise.all([one, other].map((runId) => api.runs.get.query({ runId })));
  const [left, right] = [new Map(leavesOf(a.config)), new Map(leavesOf(b.config))];
  return [...new Set([...left.keys(), ...right.keys()])]
    .sort()
    .filter((path) => JSON.stringify(left.get(path)) !== JSON.stringify(right.get(path)))
    .map((path) => ({ path, one: left.get(path), other: right.get(path) }));
}

if (import.meta.filename === process.argv[1]) {
  const api = createApiClient({
    url: process.env.INTERPOLAB_API ?? 'http://127.0.0.1:3900/api/trpc',
    token: process.env.INTERPOLAB_TOKEN,
  });
  console.table(await compareConfigs(api, process.argv[2] ?? '', process.argv[3] ?? ''));
}
