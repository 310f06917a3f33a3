import { createMemoryRunStore } from '@interpolab/tracking';
import { describe, expect, it } from 'vitest';
import { createApiContext, LOCAL_USER } from './api-context.ts';
import { fakeRunStore, runDetail, runSummary } from './fake-run-store.test-support.ts';
import { unpackNumbers } from './metrics/packed-numbers.ts';
import { appRouter, createCaller } from './router.ts';

const reports: [unknown, string][] = [];

function callerOver(methods: Parameters<typeof fakeRunStore>[0]) {
  reports.length = 0;
  const report = (error: unknown, reference: string) => void reports.push([error, reference]);
  return createCaller(
    createApiContext(fakeRunStore(methods), { principal: LOCAL_USER, reportError: report }),
  );
}

describe('runs.list', () => {
  it('passes filter and cursor to the store and returns its page', async () => {
    const queries: unknown[] = [];
    const caller = callerOver({
      listRuns: async (query) => {
        queries.push(query);
        return { runs: [runSummary()], nextCursor: 'next' };
      },
    });
    const page = await caller.runs.list({
      search: 'circ',
      status: 'running',
      cursor: 'here',
      rootsOnly: true,
    });
    expect(queries).toEqual([
      { search: 'circ', status: 'running', cursor: 'here', rootsOnly: true, limit: 50 },
    ]);
    expect(page).toEqual({ runs: [runSummary()], nextCursor: 'next' });
  });

  it('needs no input', async () => {
    const caller = callerOver({
      listRuns: async (query) => ({ runs: [], nextCursor: String(query?.limit) }),
    });
    expect(await caller.runs.list()).toEqual({ runs: [], nextCursor: '50' });
  });

  it('refuses an unknown key and a page that is too long', async () => {
    const caller = callerOver({});
    await expect(caller.runs.list({ owner: 'me' } as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(caller.runs.list({ limit: 501 })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('runs.list with a filter', () => {
  it('passes it on, and gives back what the store says of it', async () => {
    const store = createMemoryRunStore();
    const caller = createCaller(createApiContext(fakeRunStore(store), { principal: LOCAL_USER }));
    expect(await caller.runs.list({ filter: 'config.lr < 1e-3 and tag = paper' })).toMatchObject({
      runs: [],
    });
    await expect(caller.runs.list({ filter: 'config.lr <' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'filter, column 12: expected a value, got the end.',
    });
    await expect(caller.runs.list({ cursor: 'mine' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message: 'listRuns: cursor "mine" is not one that a page has given.',
    });
  });
});

describe('runs.table', () => {
  it('gives columns, and names what JSON cannot hold', async () => {
    const caller = callerOver({
      fieldValues: async () => [
        { runId: 'a', values: ['x', 1] },
        { runId: 'b', values: [null, Number.NaN] },
      ],
    });
    expect(await caller.runs.table({ runIds: ['a', 'gone', 'b'], fields: ['name', 'metrics.loss'] })).toEqual(
      {
        runIds: ['a', 'b'],
        columns: [
          { field: 'name', values: ['x', null], nonFinite: [] },
          { field: 'metrics.loss', values: [1, null], nonFinite: [{ row: 1, value: 'NaN' }] },
        ],
      },
    );
  });
});

describe('runs.get', () => {
  it('returns the run with nested config untouched', async () => {
    const config = { ddpm: { channels: [1, 2, 4], learningRate: 1e-4, note: '1', empty: {} } };
    const caller = callerOver({ getRun: async () => runDetail({ config }) });
    expect((await caller.runs.get({ runId: 'run-1' })).config).toEqual(config);
  });

  it('says which run is not there', async () => {
    const caller = callerOver({ getRun: async () => null });
    await expect(caller.runs.get({ runId: 'x7' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'There is no run x7.',
    });
  });
});

describe('metrics.ofRuns', () => {
  it('says which limit a chart of too many points passes', async () => {
    const runIds = Array.from({ length: 1000 }, (_, run) => `run-${run}`);
    await expect(
      callerOver({}).metrics.ofRuns({ runIds, name: 'loss', maxPoints: 2001 }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message:
        'runIds: expected runs × maxPoints of at most 2000000, got 1000 × 2001 (lower maxPoints to 2000).',
    });
  });
});

describe('metrics.curves', () => {
  const many = (length: number) => Array.from({ length }, (_, run) => `run-${run}`);

  it('says which limit is passed', async () => {
    const { curves } = callerOver({}).metrics;
    await expect(curves({ runIds: many(1000), names: ['loss'], maxPoints: 2001 })).rejects.toMatchObject({
      message:
        'runIds: expected series × maxPoints of at most 2000000, got 1000 × 2001 (lower maxPoints to 2000).',
    });
    await expect(curves({ runIds: many(501), names: ['loss'], kernel: 'mean' })).rejects.toMatchObject({
      message:
        'runIds: expected at most 500 series to be smoothed, got 501 (ask several times, or without kernel).',
    });
    await expect(curves({ runIds: many(3), names: ['loss', 'b'] })).rejects.toMatchObject({
      message: 'names: expected 1 or 3 (one for each of runIds), got 2.',
    });
  });

  it('sends null for smoothed values that are not finite, and what the whole series has', async () => {
    const point = { steps: [1, 2], values: [1, Number.NaN], times: [1, 2], totalCount: 2, thinned: false };
    const caller = callerOver({
      getCurves: async () => [
        { runId: 'r', name: 'loss', ...point, smoothed: [1, Number.NaN], count: 9, conflicts: 1 },
      ],
    });
    expect(await caller.metrics.curves({ runIds: many(1), names: ['loss'] })).toMatchObject([
      { runId: 'r', values: [1, null], smoothed: [1, null], count: 9, conflicts: 1 },
    ]);
  });
});

describe('metrics.packedCurves', () => {
  it('says which limit a chart of too many points passes', async () => {
    const runIds = Array.from({ length: 500 }, (_, run) => `run-${run}`);
    await expect(
      callerOver({}).metrics.packedCurves({ runIds, name: 'loss', maxPoints: 4001 }),
    ).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      message:
        'runIds: expected runs × maxPoints of at most 2000000, got 500 × 4001 (lower maxPoints to 4000).',
    });
  });

  it('asks for one series of every run, smoothed over steps, and packs its columns', async () => {
    const asked: unknown[] = [];
    const point = { steps: [2, 4], values: [1, Number.NaN], times: [1, 2], totalCount: 9, thinned: true };
    const caller = callerOver({
      getCurves: async (...question) => {
        asked.push(...question);
        return [{ runId: 'b', name: 'loss', ...point, smoothed: [1, 1], count: 9, conflicts: 0 }];
      },
    });
    const input = { runIds: ['a', 'b'], name: 'loss', maxPoints: 100, toStep: 8 };
    const [curve] = await caller.metrics.packedCurves({ ...input, kernel: 'mean', width: 5 });
    expect(asked).toEqual([
      ['a', 'b'].map((runId) => ({ runId, name: 'loss', fromStep: undefined, toStep: 8 })),
      { maxPoints: 100, smoothing: { kernel: 'mean', width: 5, over: 'steps' } },
    ]);
    expect(curve).toMatchObject({ runId: 'b', totalCount: 9, steps: { first: 2, stride: 2, count: 2 } });
    expect([...unpackNumbers(curve.values)]).toEqual([1, Number.NaN]);
    expect(curve.smoothed).toEqual({ first: 1, stride: 0, count: 2 });
  });
});

describe('metrics.series', () => {
  it('sends null for what JSON cannot hold and names it', async () => {
    const caller = callerOver({
      getSeries: async () => [
        {
          name: 'loss',
          steps: [0, 10, 20, 30],
          values: [1.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
          times: [1, 2, 3, 4],
          totalCount: 4,
          thinned: false,
        },
      ],
    });
    const [series] = await caller.metrics.series({ runId: 'run-1', names: ['loss'] });
    expect(series.values).toEqual([1.5, null, null, null]);
    expect(series.nonFinite).toEqual([
      { step: 10, value: 'NaN' },
      { step: 20, value: 'Infinity' },
      { step: 30, value: '-Infinity' },
    ]);
  });

  it('asks for at most 100 names and 20 000 points', async () => {
    const caller = callerOver({});
    const names = Array.from({ length: 101 }, (_, index) => `m${index}`);
    await expect(caller.metrics.series({ runId: 'r', names })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(
      caller.metrics.series({ runId: 'r', names: ['loss'], maxPoints: 20_001 }),
    ).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });
});

describe('the lists of one run', () => {
  it('ask the store for that run', async () => {
    const asked: unknown[] = [];
    const answer = async (...input: unknown[]) => {
      asked.push(input);
      return [];
    };
    const caller = callerOver({
      statusEvents: answer,
      artifacts: answer,
      listMetrics: answer,
      getHistograms: answer,
      listMedia: answer,
    });
    await caller.runs.statusEvents({ runId: 'r' });
    await caller.artifacts.list({ runId: 'r' });
    await caller.metrics.list({ runId: 'r' });
    await caller.histograms.list({ runId: 'r', name: 'position/unconditional' });
    await caller.media.list({ runId: 'r' });
    expect(asked).toEqual([
      ['r'],
      ['r'],
      ['r'],
      ['r', { name: 'position/unconditional' }],
      ['r', { name: undefined }],
    ]);
  });
});

describe('errors', () => {
  it('of an unexpected kind show a reference and never the text', async () => {
    const secret = new Error('password=hunter2 at /home/me');
    const caller = callerOver({ projects: async () => Promise.reject(secret) });
    const error = await caller.projects.list().catch((caught: Error) => caught);
    expect(reports).toEqual([[secret, expect.stringMatching(/^[0-9a-f]{8}$/)]]);
    expect((error as Error).message).toBe(
      `Something failed on the server; its log has the details under ${reports[0][1]}.`,
    );
  });

  it('of a database that is away say how to start it', async () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const caller = callerOver({
      projects: async () => Promise.reject(new Error('query failed', { cause: refused })),
    });
    await expect(caller.projects.list()).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: 'The database does not answer (is it running? npx nx run tracking:start-database).',
    });
    expect(reports).toEqual([]);
  });
});

describe('appRouter', () => {
  it('offers exactly these procedures', () => {
    expect(Object.keys(appRouter._def.procedures).sort()).toEqual([
      'artifacts.aliases',
      'artifacts.deleteAlias',
      'artifacts.list',
      'artifacts.purge',
      'artifacts.resolve',
      'artifacts.setAlias',
      'artifacts.uses',
      'artifacts.versions',
      'compare.attributes',
      'compare.groups',
      'compare.heatMap',
      'compare.media',
      'compare.metrics',
      'compare.pivot',
      'compare.references',
      'compare.settings',
      'console.read',
      'histograms.list',
      'media.list',
      'metrics.curves',
      'metrics.list',
      'metrics.ofRuns',
      'metrics.packedCurves',
      'metrics.series',
      'projects.list',
      'projects.storage',
      'references.add',
      'references.check',
      'references.delete',
      'references.list',
      'runs.changes',
      'runs.count',
      'runs.delete',
      'runs.deleted',
      'runs.edit',
      'runs.get',
      'runs.groups',
      'runs.keys',
      'runs.lineage',
      'runs.list',
      'runs.pulses',
      'runs.purge',
      'runs.purgeSizes',
      'runs.restore',
      'runs.rows',
      'runs.statusEvents',
      'runs.table',
      'runs.tag',
      'samples.get',
      'samples.page',
      'samples.sets',
      'samples.strips',
      'scores.list',
      'tables.list',
      'tokens.create',
      'tokens.list',
      'tokens.mine',
      'tokens.revoke',
      'views.delete',
      'views.list',
      'views.save',
    ]);
  });
});
