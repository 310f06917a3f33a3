import type { ArtifactPurger } from '@interpolab/tracking/read';
import { expect, it, vi } from 'vitest';
import { createApiContext, LOCAL_USER } from '../api-context.ts';
import { fakeRunStore } from '../fake-run-store.test-support.ts';
import { createCaller } from '../router.ts';

const PURGED = { runs: 1, points: 2, bytes: 30, artifacts: ['ab'.repeat(32)] };
const FREED = { files: 1, bytes: 30, waitingFiles: 0, waitingBytes: 0 };

function setUp(purge?: ArtifactPurger['purge']) {
  const [purgeRuns, reportError] = [vi.fn(async () => PURGED), vi.fn()];
  const artifactPurger = purge && { purge };
  const context = createApiContext(fakeRunStore({ purgeRuns }), {
    ...{ principal: LOCAL_USER, reportError, artifactPurger },
  });
  return { purgeRuns, reportError, caller: createCaller(context) };
}

it('frees the files of what was purged, and only those', async () => {
  const purge = vi.fn(async () => FREED);
  const { caller, purgeRuns } = setUp(purge);
  expect(await caller.runs.purge({ runIds: ['r'] })).toEqual({ ...PURGED, files: FREED });
  expect(purgeRuns).toHaveBeenCalledWith(['r'], { dryRun: false });
  expect(purge).toHaveBeenCalledWith({ only: PURGED.artifacts });
});

it('touches no file in a dry run', async () => {
  const purge = vi.fn(async () => FREED);
  const { caller, purgeRuns } = setUp(purge);
  expect(await caller.runs.purge({ runIds: ['r'], dryRun: true })).toEqual({ ...PURGED, files: null });
  expect(purgeRuns).toHaveBeenCalledWith(['r'], { dryRun: true });
  expect(purge).not.toHaveBeenCalled();
});

it('says that the runs are gone also when the store of files does not answer', async () => {
  const failure = Object.assign(new Error('artifacts: s3://lab/ cannot be used'), {
    isArtifactStoreError: true,
  });
  const { caller, reportError } = setUp(async () => Promise.reject(failure));
  expect(await caller.runs.purge({ runIds: ['r'] })).toEqual({ ...PURGED, files: null });
  expect(reportError).toHaveBeenCalledWith(failure, 'runs.purge');
  await expect(caller.artifacts.purge({ dryRun: true })).rejects.toMatchObject({
    ...{ code: 'SERVICE_UNAVAILABLE', message: failure.message },
  });
});

it('says what each run would free, and refuses none or more than 500 at once', async () => {
  const sizes = { runs: [{ runId: 'r', points: 2, rowBytes: 16, fileBytes: 30 }], sharedFileBytes: 4 };
  const purgeSizes = vi.fn(async () => sizes);
  const caller = createCaller(
    createApiContext(fakeRunStore({ purgeSizes }), { principal: LOCAL_USER, reportError: vi.fn() }),
  );
  expect(await caller.runs.purgeSizes({ runIds: ['r', 's'] })).toEqual(sizes);
  expect(purgeSizes).toHaveBeenCalledWith(['r', 's']);
  await expect(caller.runs.purgeSizes({ runIds: [] })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  await expect(caller.runs.purgeSizes({ runIds: Array(501).fill('r') })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
  });
});

it('purges no files where there are none', async () => {
  const { caller } = setUp();
  expect(await caller.runs.purge({ runIds: ['r'] })).toMatchObject({ files: null });
  await expect(caller.artifacts.purge({ dryRun: true })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  });
});
