// All sample grids of a sweep, as files:
//   INTERPOLAB_TOKEN=… npx tsx libs/api/examples/download-sample-grids.ts 'tag = sweep' grids
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '@interpolab/api/client';

export interface Download {
  /** Where the dashboard answers; images are at `/media/<sha256>`. */
  origin: string;
  token?: string;
  filter: string;
  folder: string;
}

const EXTENSIONS: Record<string, string> = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp' };

/** What may stand in a file's name anywhere; the names of runs and images are data and may hold anything. */
const safe = (text: string) => text.replaceAll(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'unnamed';

/** Writes every image of the runs that a filter finds and of their stages; returns the files. Bytes are checked by their hash. */
export async function downloadSampleGrids(api: ApiClient, { origin, token, filter, folder }: Download) {
  const files: string[] = [];
  const done = new Set<string>(); // a stage may be found by itself and with its experiment
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof api.runs.list.query>> = await api.runs.list.query({
      ...{ filter, limit: 100, cursor },
    });
    for (const found of page.runs) {
      const { children } = await api.runs.get.query({ runId: found.id });
      for (const run of [found, ...children]) {
        if (done.has(run.id)) continue;
        done.add(run.id);
        const into = join(folder, `${safe(found.name)}-${safe(found.id)}`);
        for (const image of await api.media.list.query({ runId: run.id })) {
          const answer = await fetch(`${origin}/media/${image.sha256}`, {
            headers: token ? { authorization: `Bearer ${token}` } : {},
          });
          if (!answer.ok)
            throw new Error(`${image.name} of run ${run.id}: expected the image, got ${answer.status}.`);
          const bytes = Buffer.from(await answer.arrayBuffer());
          if (createHash('sha256').update(bytes).digest('hex') !== image.sha256)
            throw new Error(`${image.name} of run ${run.id}: the bytes that came are not those of its hash.`);
          const parts = [run.kind, image.name, image.step ?? 'last', image.sampleIndex].map(String).map(safe);
          const file = join(into, `${parts.join('_')}.${EXTENSIONS[image.mediaType] ?? 'bin'}`);
          await mkdir(into, { recursive: true });
          await writeFile(file, bytes);
          files.push(file);
        }
      }
    }
    cursor = page.nextCursor;
  } while (cursor);
  return files;
}

if (import.meta.filename === process.argv[1]) {
  const origin = process.env.INTERPOLAB_DASHBOARD ?? 'http://127.0.0.1:3900';
  const token = process.env.INTERPOLAB_TOKEN;
  const api = createApiClient({ url: `${origin}/api/trpc`, token });
  const [, , filter = '', folder = 'grids'] = process.argv;
  console.log(await downloadSampleGrids(api, { origin, token, filter, folder }));
}
