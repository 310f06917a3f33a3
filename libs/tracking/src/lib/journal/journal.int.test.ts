import { appendFile, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownIdentity } from '../client/process-identity.ts';
import type { JournalRecord, RunEvent } from '../client/run-event.ts';
import { temporaryFolder } from '../database/database.test-support.ts';
import { encodeHeader, encodeRecord } from './journal-format.ts';
import { JournalReader } from './journal-reader.ts';
import { JournalWriter } from './journal-writer.ts';
import { findLeftoverJournals } from './leftover-journals.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const point = (step: number): RunEvent => ({ type: 'metrics', at: step, step, values: { loss: step / 3 } });
const stepsOf = (records: JournalRecord[]) =>
  records.map(({ event }) => (event.type === 'metrics' ? event.step : -1));

async function readAll(reader: JournalReader): Promise<JournalRecord[]> {
  const all: JournalRecord[] = [];
  for (;;) {
    const { records, more, advance } = await reader.read();
    all.push(...records);
    advance();
    if (!more) return all;
  }
}

describe('a journal', () => {
  it('can be read while it is written, in pieces of any size', async () => {
    const writer = new JournalWriter(folder.path, 'run', () => {});
    const reader = new JournalReader(writer.path, 200);
    expect(await readAll(reader)).toEqual([]);
    for (let step = 0; step < 20; step++) writer.append(point(step));
    expect(stepsOf(await readAll(reader))).toEqual(Array.from({ length: 20 }, (_, i) => i));
    writer.append({ type: 'summary', at: 0, values: { text: 'x'.repeat(5000) } });
    writer.append(point(20));
    expect(stepsOf(await readAll(reader))).toEqual([-1, 20]);
    expect(reader.header).toEqual(writer.header);
    writer.close();
  });

  it('gives records again until they are called safe', async () => {
    const writer = new JournalWriter(folder.path, 'run', () => {});
    const reader = new JournalReader(writer.path);
    writer.append(point(1));
    expect((await reader.read()).records).toEqual((await reader.read()).records);
    writer.close();
  });

  it('that was cut at any byte is read up to the cut', async () => {
    const writer = new JournalWriter(folder.path, 'run', () => {});
    for (let step = 0; step < 4; step++) writer.append(point(step));
    writer.close();
    const whole = await readFile(writer.path);
    for (let cut = whole.length; cut >= 0; cut--) {
      await truncate(writer.path, cut);
      const lines = whole.subarray(0, cut).toString().split('\n').length - 1;
      const expected = Math.max(0, lines - 2); // the format and the header come first
      expect(stepsOf(await readAll(new JournalReader(writer.path)))).toEqual(
        Array.from({ length: expected }, (_, i) => i),
      );
    }
  });

  it('with damage in it is read around the damage', async () => {
    const writer = new JournalWriter(folder.path, 'run', () => {});
    for (let step = 0; step < 3; step++) writer.append(point(step));
    writer.close();
    const text = await readFile(writer.path, 'utf8');
    await writeFile(writer.path, text.replace('"step":1', '"step":7'));
    const reader = new JournalReader(writer.path, 64);
    expect(stepsOf(await readAll(reader))).toEqual([0, 2]);
    expect(reader.damaged).toBe(1);
  });
});

describe('a disk that takes nothing', () => {
  it('costs nothing if it recovers', async () => {
    const problems: string[] = [];
    const directory = join(folder.path, 'not yet');
    const writer = new JournalWriter(directory, 'run', (message) => problems.push(message));
    for (let step = 0; step < 5; step++) writer.append(point(step));
    expect(writer.written).toBe(false);
    expect(problems[0]).toMatch(/^journal of run run: .* cannot be written: ENOENT/);
    await mkdir(directory);
    writer.append(point(5));
    expect(writer.written).toBe(true);
    expect(stepsOf(await readAll(new JournalReader(writer.path)))).toEqual([0, 1, 2, 3, 4, 5]);
    writer.close();
  });

  it('costs the oldest records when memory has its limit, but never the start of the run', async () => {
    const directory = join(folder.path, 'later');
    const writer = new JournalWriter(directory, 'run', () => {});
    const big: RunEvent = { type: 'summary', at: 0, values: { text: 'x'.repeat(1024 * 1024) } };
    writer.append(point(-1));
    for (let i = 0; i < 12; i++) writer.append(big);
    expect(writer.lost).toBe(5);
    await mkdir(directory);
    writer.append(point(99));
    const records = await readAll(new JournalReader(writer.path));
    expect(records.map(({ seq }) => seq)).toEqual([1, 7, 8, 9, 10, 11, 12, 13, 14]);
    writer.close();
  });
});

describe('leftover journals', () => {
  const leave = async (name: string, owner: object, openedAt: number) => {
    const header = { id: name, runId: name, openedAt, owner: { ...ownIdentity(), ...owner } };
    const text = encodeHeader(header) + encodeRecord({ seq: 1, event: point(1) });
    await writeFile(join(folder.path, `${name}.journal`), text);
  };

  it('are those of processes that are no more, oldest first', async () => {
    await leave('young', { pid: 2 ** 22 + 1 }, 20);
    await leave('old', { started: 'an earlier process of this number' }, 10);
    await leave('mine', {}, 5);
    await leave('foreign', { host: 'elsewhere' }, 1);
    await appendFile(join(folder.path, 'half.journal'), 'interpolab-jou');
    const found = await findLeftoverJournals(folder.path);
    expect(found.map(({ header }) => header?.runId)).toEqual(['old', 'young']);
  });

  it('are none where there is no folder', async () => {
    await rm(folder.path, { recursive: true });
    expect(await findLeftoverJournals(folder.path)).toEqual([]);
  });
});
