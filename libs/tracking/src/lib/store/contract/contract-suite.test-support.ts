// What the suites of the contract share: a store that is opened for them, and journals that write to it.
import { randomUUID } from 'node:crypto';
import type { JournalRecord, RunEvent, RunStart } from '../../client/run-event.ts';
import type { RunStore } from '../run-store.ts';
import type { RunWriter } from '../run-writer.ts';

export interface StoreUnderTest {
  store: RunStore;
  writer: RunWriter;
  stop(): Promise<void>;
}

export const T0 = Date.parse('2026-11-23T10:00:00.000Z');

export const startOf = (values: Partial<RunStart> = {}): RunStart => ({
  ...{
    id: randomUUID(),
    project: 'circles',
    name: 'a run',
    kind: 'ddpm',
    parentId: null,
    config: { lr: 1e-4 },
  },
  ...{ configHash: null, seed: 1, engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null },
  ...{ host: 'bench', environment: { node: 'v20' } },
  ...values,
});

/** A journal of a run: each call applies further events; returns what the store remarks. */
export function journal(writer: RunWriter, runId: string, live = false) {
  const journalId = randomUUID();
  const records: JournalRecord[] = [];
  const send = (from: number) => writer.apply({ journalId, runId, records: records.slice(from), live });
  return {
    id: journalId,
    records,
    add: (...events: RunEvent[]) => {
      const from = records.length;
      for (const event of events) records.push({ seq: records.length + 1, event });
      return send(from);
    },
    sendAgain: (from = 0) => send(from),
    skipTo: (seq: number) => writer.apply({ journalId, runId, records: [], live, skipTo: seq }),
  };
}

export const metrics = (step: number, values: Record<string, number>): RunEvent => ({
  ...{ type: 'metrics', at: T0 + step, step, values },
});

/** The store of a suite, which is there when its tests run. */
export interface ContractSuite extends Pick<StoreUnderTest, 'store' | 'writer'> {
  /** A run that has begun, in a project of its own unless told. */
  begin(
    values?: Partial<RunStart>,
    at?: number,
  ): Promise<{ run: RunStart; file: ReturnType<typeof journal> }>;
}

/** Begins runs in whatever store is under test by then. */
export function beginIn(under: Pick<StoreUnderTest, 'writer'>): ContractSuite['begin'] {
  return async (values = {}, at = T0) => {
    const run = startOf({ project: randomUUID(), ...values });
    const file = journal(under.writer, run.id);
    await file.add({ type: 'start', at, run });
    return { run, file };
  };
}
