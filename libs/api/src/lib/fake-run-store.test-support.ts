import type { RunDetail, RunSummary } from '@interpolab/tracking/read';
import type { WholeStore } from './access/whole-store.ts';

/** A run with a plain value in every field, for tests to vary. */
export function runSummary(values: Partial<RunSummary> = {}): RunSummary {
  return {
    id: 'run-1',
    project: 'circles',
    parentId: null,
    name: 'circles-16',
    kind: 'experiment',
    status: 'running',
    stale: false,
    seed: 1,
    engine: 'native',
    configHash: null,
    tags: [],
    summary: {},
    progress: null,
    error: null,
    startedAt: '2026-11-23T10:00:00.000Z',
    heartbeatAt: '2026-11-23T10:00:05.000Z',
    finishedAt: null,
    ...values,
  };
}

export function runDetail(values: Partial<RunDetail> = {}): RunDetail {
  return {
    ...runSummary(values),
    stepPolicy: 'overwrite',
    config: {},
    notes: '',
    gitCommit: null,
    gitDirty: null,
    host: 'bench',
    environment: {},
    parent: null,
    children: [],
    ...values,
  };
}

/** A store in which only the given methods exist; any other call fails the test that makes it. */
export function fakeRunStore(methods: Partial<WholeStore>): WholeStore {
  return new Proxy(methods as WholeStore, {
    get(target, name) {
      if (name in target) return target[name as keyof WholeStore];
      throw new Error(`fakeRunStore: ${String(name)} was not expected to be called.`);
    },
  });
}
