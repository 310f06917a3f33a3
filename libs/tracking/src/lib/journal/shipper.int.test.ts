import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownIdentity } from '../client/process-identity.ts';
import type { RunEvent, StartEvent } from '../client/run-event.ts';
import { temporaryFolder } from '../database/database.test-support.ts';
import { createMemoryRunStore } from '../store/memory-run-store.ts';
import type { RunWriter } from '../store/run-writer.ts';
import { encodeHeader, encodeRecord } from './journal-format.ts';
import { JournalWriter } from './journal-writer.ts';
import { Shipper } from './shipper.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const start = (resume: boolean): StartEvent => ({
  ...{ type: 'start', at: 1 },
  run: {
    ...{
      id: 'r',
      project: 'p',
      name: 'n',
      kind: 'ddpm',
      parentId: null,
      config: {},
      configHash: null,
      seed: 1,
    },
    ...{ engine: 'cpu', tags: [], resume, gitCommit: null, gitDirty: null, host: 'h', environment: {} },
  },
});
const point = (loss: number): RunEvent => ({ type: 'metrics', at: 2, step: 7, values: { loss } });

/** A store that takes nothing until `up` is set. */
function faultyStore() {
  const store = createMemoryRunStore();
  const state = { up: false, calls: 0 };
  const writer: RunWriter = {
    interruptStale: store.interruptStale,
    appliedSeq: store.appliedSeq,
    async apply(batch) {
      state.calls++;
      if (!state.up) throw Object.assign(new Error('the server is down'), { code: 'ECONNREFUSED' });
      return store.apply(batch);
    },
  };
  return { store, writer, state };
}

it('ships what a dead process left before what a resumed run logs, also after the store was down', async () => {
  const header = { id: 'old', runId: 'r', openedAt: 1, owner: { ...ownIdentity(), pid: 2 ** 22 + 1 } };
  const left = [start(false), point(1)].map((event, i) => encodeRecord({ seq: i + 1, event }));
  const path = join(folder.path, 'r.old.journal');
  await writeFile(path, encodeHeader(header) + left.join(''));
  const { store, writer, state } = faultyStore();
  const problems: string[] = [];
  const shipper = new Shipper({
    directory: folder.path,
    writer,
    onProblem: (message) => problems.push(message),
  });
  const journal = new JournalWriter(folder.path, 'r', () => {});
  journal.append(start(true));
  journal.append(point(2));
  shipper.add(journal.path);

  expect(await shipper.shipAll()).toBe(false);
  expect(existsSync(path)).toBe(true);
  expect(problems).toEqual([
    'the store takes nothing at present, the journals keep everything: the server is down',
  ]);
  state.up = true;
  expect(await shipper.shipAll()).toBe(true);
  expect((await store.getSeries('r', ['loss']))[0].values).toEqual([2]);
  expect(existsSync(path)).toBe(false);
  shipper.stop();
});

it('deletes a journal only when it is complete and all of it is in the store', async () => {
  const { store, writer, state } = faultyStore();
  const shipper = new Shipper({ directory: folder.path, writer, onProblem: () => {} });
  const journal = new JournalWriter(folder.path, 'r', () => {});
  journal.append(start(false));
  shipper.add(journal.path);
  state.up = true;
  expect(await shipper.shipAll()).toBe(true);
  expect(existsSync(journal.path)).toBe(true);
  journal.append(point(1));
  shipper.retire(journal.path);
  state.up = false;
  expect(await shipper.shipAll()).toBe(false);
  expect(existsSync(journal.path)).toBe(true);
  state.up = true;
  expect(await shipper.shipAll()).toBe(true);
  expect(existsSync(journal.path)).toBe(false);
  expect(await store.listMetrics('r')).toMatchObject([{ count: 1 }]);
  shipper.stop();
});

it('starts the database again before the next attempt, and gives up at the end of its time', async () => {
  const { writer, state } = faultyStore();
  let revived = 0;
  const revive = async () => void revived++;
  const shipper = new Shipper({ directory: folder.path, writer, onProblem: () => {}, revive });
  const journal = new JournalWriter(folder.path, 'r', () => {});
  journal.append(start(false));
  shipper.add(journal.path);
  expect(await shipper.flush(0)).toBe(false);
  expect([revived, state.calls]).toEqual([0, 1]);
  expect(await shipper.flush(0)).toBe(false);
  expect([revived, state.calls]).toEqual([1, 2]);
  shipper.stop();
});

it('says what is stored, and comes to the next journal, while the first one grows all the time', async () => {
  const { writer, state } = faultyStore();
  state.up = true;
  const [busy, quiet] = ['busy', 'quiet'].map((id) => new JournalWriter(folder.path, id, () => {}));
  const applied: string[] = [];
  const stored: string[] = [];
  const shipper = new Shipper({
    directory: folder.path,
    onProblem: () => {},
    onStored: (path, seq) => stored.push(`${path === busy.path ? 'busy' : 'quiet'} ${seq}`),
    writer: {
      ...writer,
      async apply(batch) {
        applied.push(batch.runId);
        if (applied.length < 100) busy.append(point(applied.length)); // while its batch is on the way
        return writer.apply(batch);
      },
    },
  });
  for (const journal of [busy, quiet]) {
    journal.append({ ...start(false), run: { ...start(false).run, id: journal.header.runId } });
    shipper.add(journal.path);
  }
  expect(await shipper.shipAll()).toBe(true);
  expect(applied).toEqual(['busy', 'quiet']);
  expect(stored).toEqual(['busy 1', 'quiet 1']);
  expect(await shipper.shipAll()).toBe(true);
  expect(stored).toEqual(['busy 1', 'quiet 1', 'busy 3']);
  shipper.stop();
});
