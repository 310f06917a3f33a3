// Of every store of runs: lists and tables of runs.
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { JsonValue } from '../run-store.ts';
import { type ContractSuite, metrics, T0 } from './contract-suite.test-support.ts';

export function listsContract(under: ContractSuite): void {
  const { begin } = under;

  it('gives the configs of many runs at once, in the order asked for', async () => {
    const { run: first } = await begin({ config: { lr: 1, deep: { list: [1, 'x', null] } } });
    const { run: second } = await begin({ config: {} });
    expect(await under.store.configsOfRuns([second.id, 'none', first.id, second.id])).toEqual([
      { runId: second.id, config: {} },
      { runId: first.id, config: { lr: 1, deep: { list: [1, 'x', null] } } },
    ]);
    await expect(under.store.configsOfRuns(Array.from({ length: 1001 }, (_, i) => `r${i}`))).rejects.toThrow(
      'configsOfRuns: expected at most 1000 runs, got 1001 (filter or group them).',
    );
  });

  it('gives what many runs were made with at once', async () => {
    const { run: first } = await begin({ config: { lr: 1 }, gitCommit: 'abc', gitDirty: true });
    const { run: second } = await begin({ config: {}, gitCommit: null, gitDirty: null });
    const machine = { host: 'bench', environment: { node: 'v20' } };
    expect(await under.store.settingsOfRuns([second.id, 'none', first.id, second.id])).toEqual([
      { runId: second.id, config: {}, gitCommit: null, gitDirty: null, ...machine },
      { runId: first.id, config: { lr: 1 }, gitCommit: 'abc', gitDirty: true, ...machine },
    ]);
  });

  it('finds the stages of experiments, those too that were taken over, and no experiments of a sweep', async () => {
    const { run: first } = await begin({ kind: 'experiment' });
    const { run: shared } = await begin({ kind: 'ddpm', parentId: first.id }, T0 + 10);
    const { run: second, file } = await begin({ kind: 'experiment', parentId: first.id });
    const { run: own } = await begin({ kind: 'sample', parentId: second.id }, T0 + 20);
    const stages = JSON.stringify([
      { kind: 'ddpm', runId: shared.id },
      { kind: 'data', runId: 'gone' },
    ]);
    await file.add({ type: 'summary', at: T0, values: { stages: JSON.parse(stages) } });
    expect(await under.store.stagesOfRuns([second.id, 'none', first.id])).toEqual([
      { runId: second.id, stageId: shared.id, kind: 'ddpm' },
      { runId: second.id, stageId: own.id, kind: 'sample' },
      { runId: first.id, stageId: shared.id, kind: 'ddpm' },
    ]);
  });

  it('gives the metrics of many runs at once as it gives those of one', async () => {
    const { run: first, file: firstFile } = await begin();
    const { run: second, file: secondFile } = await begin();
    await firstFile.add(metrics(0, { loss: 3, b: 1 }), metrics(5, { loss: Number.NaN }));
    await secondFile.add(metrics(0, { loss: 2 }));
    const of = async (runId: string) =>
      (await under.store.listMetrics(runId)).map((metric) => ({ runId, ...metric }));
    expect(await under.store.metricsOfRuns([second.id, 'none', first.id])).toEqual([
      ...(await of(second.id)),
      ...(await of(first.id)),
    ]);
    expect((await of(first.id)).map(({ name }) => name)).toEqual(['b', 'loss']);
  });

  it('lists runs newest first, page after page, none twice', async () => {
    const project = randomUUID();
    // Three runs in the same millisecond: the id decides, and pages must not lose one of them.
    for (const at of [3, 1, 2, 2, 2, 5, 4]) await begin({ project, name: `at ${at}` }, T0 + at);
    const whole = await under.store.listRuns({ project });
    expect(whole.runs.map(({ name }) => name)).toEqual([
      'at 5',
      'at 4',
      'at 3',
      'at 2',
      'at 2',
      'at 2',
      'at 1',
    ]);
    expect(whole.nextCursor).toBeNull();
    const ids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await under.store.listRuns({ project, limit: 2, cursor });
      ids.push(...page.runs.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(ids).toEqual(whole.runs.map(({ id }) => id));
  });

  it('filters by kind, status and search', async () => {
    const project = randomUUID();
    const { run: a } = await begin({ project, name: 'Circles 100%_x', kind: 'sample', tags: ['Paper'] });
    const { run: b, file } = await begin({ project, name: 'squares', kind: 'ddpm' });
    await file.add({ type: 'finish', at: T0, status: 'finished', error: null });
    const ids = async (query: object) =>
      (await under.store.listRuns({ project, ...query })).runs.map(({ id }) => id);
    expect(await ids({ kind: 'sample' })).toEqual([a.id]);
    expect(await ids({ status: 'finished' })).toEqual([b.id]);
    expect(await ids({ search: 'cIRcles' })).toEqual([a.id]);
    expect(await ids({ search: '%_x' })).toEqual([a.id]);
    expect(await ids({ search: 's%s' })).toEqual([]);
    expect(await ids({ search: 'Paper' })).toEqual([a.id]);
    expect(await ids({ search: b.id.slice(3, 20).toUpperCase() })).toEqual([b.id]);
  });

  it('filters by what runs were told, have logged and ended with', async () => {
    const project = randomUUID();
    const { run: a, file } = await begin({
      ...{
        project,
        name: 'smile-10k',
        tags: ['paper'],
        seed: 3,
        config: { ddpm: { lr: 5e-4 }, seed: null },
      },
    });
    const { run: b } = await begin(
      { project, name: 'circles', tags: [], seed: 4, config: { ddpm: { lr: 1e-2 }, on: true } },
      T0 + 1,
    );
    await file.add(metrics(1, { kld: 0.9 }), metrics(2, { kld: 0.4 }), metrics(3, { bad: Number.NaN }));
    await file.add({ type: 'summary', at: T0, values: { gapShare: 0.9 } });
    await file.add({ type: 'finish', at: T0 + 7_200_000, status: 'finished', error: null });
    const found = async (filter: string) =>
      (await under.store.listRuns({ project, filter })).runs.map(({ id }) =>
        id === a.id ? 'a' : id === b.id ? 'b' : id,
      );
    expect(
      await found('config.ddpm.lr < 1e-3 and metrics.kld < 0.5 and tag in (paper, x) and name ~ "smile.*"'),
    ).toEqual(['a']);
    expect(await found('metrics.kld.max > 0.5')).toEqual(['a']);
    expect(await found('metrics.kld.first = 0.4')).toEqual([]);
    expect(await found('metrics.bad = nan and metrics.bad.min is missing')).toEqual(['a']);
    expect(await found('not metrics.kld < 0.5')).toEqual(['b']);
    expect(await found('config.ddpm.lr != 1e-2')).toEqual(['a']);
    expect(await found('config.on is missing')).toEqual(['a']);
    expect(await found('config.on = true')).toEqual(['b']);
    expect(await found('config.seed is null')).toEqual(['a']);
    expect(await found('config.ddpm.lr is not missing')).toEqual(['b', 'a']);
    expect(await found('tag != paper')).toEqual(['b']);
    expect(await found('tag is missing or seed = 3')).toEqual(['b', 'a']);
    expect(await found('summary.gapShare >= 0.9 and duration = 2h')).toEqual(['a']);
    expect(await found(`started > "${new Date(T0).toISOString()}"`)).toEqual(['b']);
    expect(await found('name glob "*le-10?" and finished is not missing')).toEqual(['a']);
    expect(await found('CIRC')).toEqual(['b']);
    expect(await found(`project = "${project}" and status = running`)).toEqual(['b']);
    expect(await found('')).toEqual(['b', 'a']);
    await expect(found('name = a or')).rejects.toThrow(
      'filter, column 12: expected a condition, got the end.',
    );
  });

  it('knows a recipe by everything in the config but its seeds', async () => {
    const project = randomUUID();
    const configOf = (lr: number, seed: JsonValue) => ({
      ...{ lr, seed, data: { shuffleSeed: seed, 'x.rng_seed': seed }, list: [{ seed, seeds: 3 }] },
    });
    const { run: one } = await begin({ project, config: configOf(1, 0) });
    await begin({ project, config: configOf(1, 7) });
    await begin({ project, config: configOf(2, 0) });
    await begin({ project, config: configOf(1, { deep: 1 }) }); // no leaf, so it is more than where randomness begins
    const { groups } = await under.store.groupRuns({ project, by: ['recipe'], columns: ['config.lr'] });
    expect(groups.map(({ runs }) => runs)).toEqual([2, 1, 1]);
    const filter = `recipe = ${groups[0].key[0].value} and config.seed = 0`;
    expect((await under.store.listRuns({ project, filter })).runs.map(({ id }) => id)).toEqual([one.id]);
  });

  it('pages through what a filter finds', async () => {
    const project = randomUUID();
    for (let i = 0; i < 5; i++) await begin({ project, name: `run ${i}`, config: { i } }, T0 + i);
    const first = await under.store.listRuns({ project, filter: 'config.i != 3', limit: 3 });
    expect(first.runs.map(({ name: runName }) => runName)).toEqual(['run 4', 'run 2', 'run 1']);
    const cursor = first.nextCursor as string;
    const second = await under.store.listRuns({ project, filter: 'config.i != 3', limit: 3, cursor });
    expect(second).toMatchObject({ runs: [{ name: 'run 0' }], nextCursor: null });
  });

  it('gives cells of a table, null for what a run does not have', async () => {
    const { run: a, file } = await begin({
      ...{ name: 'a', tags: ['x', 'y'], seed: 7, config: { lr: 1e-3, on: false, bad: 'NaN', list: [] } },
    });
    const { run: b } = await begin({ name: 'b', config: { lr: 'warm' } });
    await file.add(metrics(4, { loss: 2 }), metrics(5, { loss: -Infinity }));
    await file.add({
      type: 'summary',
      at: T0,
      values: { share: 0.5, note: 'good', none: null, results: [{ share: 1, at: [2] }] },
    });
    const fields = [
      'name',
      'seed',
      'tag',
      'started',
      'config.lr',
      'config.on',
      'config.list',
      'metrics.loss.first',
    ];
    const more = [
      'metrics.loss',
      'metrics.loss.step',
      'summary.share',
      'summary.note',
      'summary.none',
      'summary.results',
      'config.bad',
    ];
    const started = new Date(T0).toISOString();
    expect(await under.store.fieldValues([b.id, 'none', a.id], [...fields, ...more])).toEqual([
      {
        runId: b.id,
        values: ['b', 1, [], started, 'warm', ...Array(10).fill(null)],
      },
      {
        runId: a.id,
        values: [
          ...['a', 7, ['x', 'y'], started, 1e-3, false, null, 2],
          ...[
            -Infinity,
            5,
            0.5,
            'good',
            null,
            '[{"at":[2],"share":1}]',
            expect.toSatisfy((bad) => String(bad) === 'NaN'),
          ],
        ],
      },
    ]);
    await expect(under.store.fieldValues([a.id], ['nonsense'])).rejects.toThrow(
      'filter, column 1: expected name',
    );
  });

  it('counts the runs of a project', async () => {
    const { run } = await begin({}, T0 + 5);
    await begin({ project: run.project }, T0 + 1);
    const projects = await under.store.projects();
    expect(projects.find(({ name: projectName }) => projectName === run.project)).toMatchObject({
      ...{ runCount: 2, lastStartedAt: new Date(T0 + 5).toISOString() },
    });
    expect(projects.map((project) => project.name)).toEqual(projects.map((project) => project.name).sort());
  });
}
