import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactFolder, connect } from '@interpolab/tracking';
import { exportProject } from '@interpolab/tracking/exchange';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeWorkplace, type Workplace } from '../e2e/throw-away-workplace.ts';
import { fillDemo } from './fill-demo.ts';

let workplace: Workplace;
let folder: string;
let from: string;
const runIds: string[] = [];

/** Exports a project of two runs and takes them away again, as they are not on the machine of whoever wants the demo. */
beforeAll(async () => {
  workplace = await makeWorkplace();
  folder = await mkdtemp(join(tmpdir(), 'interpolab-demo-'));
  from = join(folder, 'demo');
  const { tracking, databaseUrl } = workplace;
  for (const name of ['<b>one</b>', 'two']) {
    const run = tracking.startRun({
      ...{ project: 'circles', name, kind: 'experiment', seed: 1, engine: 'none', config: { name } },
    });
    run.log({ loss: 0.5 }, { step: 1 });
    run.finish('finished');
    runIds.push(run.id);
  }
  await tracking.flush();
  await exportProject({ databaseUrl, artifacts: tracking.artifacts, project: 'circles', out: from });
  const store = connect(databaseUrl);
  await store.deleteRuns(runIds);
  await store.purgeRuns(runIds);
  await store.close();
}, 60_000);

afterAll(async () => {
  await workplace?.remove();
  await rm(folder, { recursive: true, force: true });
});

const fill = (source = from) =>
  fillDemo({
    databaseUrl: workplace.databaseUrl,
    artifacts: new ArtifactFolder(join(workplace.dataDirectory, 'artifacts')),
    from: source,
  });

it('says in one line where there is nothing to fill in, and fills in nothing', async () => {
  const absent = join(folder, 'absent');
  await expect(fill(absent)).rejects.toThrow(
    `demo: ${absent}: expected an exported project, got none (make one: npx nx run tracking:export -- --project NAME --out ${absent}).`,
  );
});

it('fills in none of a damaged export', async () => {
  const runs = join(from, 'runs.jsonl');
  await rename(runs, `${runs}.kept`);
  await writeFile(runs, 'not a run\n');
  await expect(fill()).rejects.toThrow(
    `demo: ${runs}: expected a run as JSON in each line, got something else (it was changed; copy it again).`,
  );
  await writeFile(runs, '{"id":"another"}\n');
  await expect(fill()).rejects.toThrow(/runs\.jsonl: expected \d+ bytes of SHA-256/);
  await rename(`${runs}.kept`, runs);
});

it('fills the project "demo" once, and says at another time that it is there', async () => {
  expect(await fill()).toEqual({ project: 'demo', filled: true, runs: 2 });
  expect(await fill()).toEqual({ project: 'demo', filled: false, runs: 2 });
  const store = connect(workplace.databaseUrl);
  const { runs } = await store.listRuns({ project: 'demo' });
  expect(runs.map(({ id }) => id).sort()).toEqual([...runIds].sort());
  await store.deleteRuns(runIds);
  expect(await fill()).toEqual({ project: 'demo', filled: false, runs: 2 });
  await store.close();
});
