import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimRunIdentity } from '../experiment/run-identity.ts';
import { SampleFile } from './sample-file.ts';
import { readStageRecord, writeStageRecord } from './stage-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-stage-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the record of a stage', () => {
  const finish = async () => {
    writeFileSync(join(folder, 'weights'), 'abc');
    return writeStageRecord(folder, {
      runId: 'run',
      seconds: 1.5,
      outputs: ['weights'],
      summary: { steps: 3 },
    });
  };

  it('is not there before the stage has finished', async () => {
    expect(await readStageRecord(folder)).toBeUndefined();
  });

  it('comes back with the hash and size of each output', async () => {
    const record = await finish();
    // printf abc | sha256sum (FIPS 180-2, appendix B.1)
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(record.outputs).toEqual({ weights: { sha256, bytes: 3 } });
    expect(await readStageRecord(folder)).toEqual(record);
  });

  it.each([
    ['gone', () => rmSync(join(folder, 'weights')), 'is missing.'],
    ['longer', () => appendFileSync(join(folder, 'weights'), 'd'), 'expected 3 bytes, found 4.'],
    ['changed', () => writeFileSync(join(folder, 'weights'), 'abd'), 'its content has changed.'],
  ])('is refused when an output is %s', async (_what, damage, problem) => {
    await finish();
    damage();
    await expect(readStageRecord(folder)).rejects.toThrow(
      `stage output ${join(folder, 'weights')}: ${problem} Remove the folder ${folder} to compute the stage again.`,
    );
  });

  it('is refused when it is not JSON', async () => {
    writeFileSync(join(folder, 'done.json'), '{');
    await expect(readStageRecord(folder)).rejects.toThrow(
      `stage record ${join(folder, 'done.json')}: not readable as JSON. Remove it to compute the stage again.`,
    );
  });
});

describe(SampleFile, () => {
  it('keeps whole images and drops half a one that a killed process left', () => {
    const file = new SampleFile(join(folder, 'samples.part'), 2);
    expect(file.count).toBe(0);
    file.append(Uint8Array.of(1, 2, 3, 4));
    appendFileSync(file.path, Uint8Array.of(5));
    expect(file.count).toBe(2);
    file.keep(file.count);
    file.append(Uint8Array.of(6, 7));
    expect([...file.pieces()].flatMap((piece) => [...piece])).toEqual([1, 2, 3, 4, 6, 7]);
    expect([...file.read(0, 2)]).toEqual([1, 2, 3, 4]);
    expect([...file.read(1, 9)]).toEqual([3, 4, 6, 7]);
    expect([...file.read(3, 1)]).toEqual([]);
    file.remove();
    expect(file.count).toBe(0);
  });

  it('hands out a large file in pieces', () => {
    const file = new SampleFile(join(folder, 'samples.part'), 1000);
    const bytes = Uint8Array.from({ length: 2_500_000 }, (_, at) => at % 251);
    file.append(bytes);
    const pieces = [...file.pieces()];
    expect(pieces.map(({ length }) => length)).toEqual([1 << 20, 1 << 20, 2_500_000 - (2 << 20)]);
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  });
});

describe(claimRunIdentity, () => {
  it('goes on with the run of an earlier process, and starts a new one for another parent', () => {
    const first = claimRunIdentity(folder, 'parent');
    expect(first.resumed).toBe(false);
    expect(claimRunIdentity(folder, 'parent')).toEqual({ ...first, resumed: true });
    const other = claimRunIdentity(folder, 'another parent');
    expect(other.resumed).toBe(false);
    expect(other.runId).not.toBe(first.runId);
  });

  it('starts a new run where the note is damaged', () => {
    claimRunIdentity(folder, null);
    writeFileSync(join(folder, 'run.json'), '{"runId"');
    expect(claimRunIdentity(folder, null).resumed).toBe(false);
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).parentId).toBeNull();
  });
});
