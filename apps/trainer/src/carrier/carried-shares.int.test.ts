import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import type { StageJob } from '../stages/stage.ts';
import { carriedShare, shareHere } from './carried-shares.ts';
import { freshStage, pretendComputed, useBucket } from './carrier.test-support.ts';
import { noCarrier } from './stage-carrier.ts';

const bucket = useBucket();
const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
const config = resolveConfig({ preset, overrides: [] }); // 6 samples in batches of 4
const shard = { index: 0, of: 2 };

/** The job of a share as a machine writes it, and that machine's folder of the DDPM that it reads. */
function shareJob(folders: { ddpm: string; sample: string }): StageJob & { shard: typeof shard } {
  const { kind, key } = freshStage('sample');
  return { kind, key, folder: folders.sample, inputs: { ddpm: folders.ddpm }, config, seed: 0, shard };
}

it('takes a share to a machine that has nothing of the stage, and what it has drawn back', async () => {
  const [asking, drawing] = [await bucket.machine(), await bucket.machine()];
  const ddpm = asking.at(freshStage('ddpm'));
  await pretendComputed(ddpm.folder, 'weights');
  await asking.carrier.sendResult(ddpm);
  const job = shareJob({ ddpm: ddpm.folder, sample: asking.at(freshStage('sample')).folder });
  // another disk has neither of the folders
  const elsewhere = { ...job, folder: `/nowhere${job.folder}`, inputs: { ddpm: `/nowhere${ddpm.folder}` } };

  const here = await shareHere(elsewhere, drawing);
  expect(here).toMatchObject({ key: job.key, seed: 0, shard });
  expect(here.folder).toBe(join(drawing.dataDirectory, 'stages', `sample-${job.key}`));
  expect(readFileSync(join(here.inputs.ddpm, 'weights.bin'), 'utf8')).toBe('weights');

  const share = carriedShare(here, shard)!;
  expect(share.share).toEqual({ first: 0, last: 4 });
  const end = drawing.carrier.followProgress(share);
  mkdirSync(share.folder, { recursive: true });
  writeFileSync(join(share.folder, 'samples.part'), 'four');
  await end();
  expect(await bucket.names(job)).toContain('share-0-4.json');

  const wanted = carriedShare(job, shard)!;
  await asking.carrier.bringProgress(wanted);
  await asking.carrier.dropProgress(wanted);
  expect(readFileSync(join(job.folder, 'shards', '0-4', 'samples.part'), 'utf8')).toBe('four');
  expect(asking.told).toEqual(['share 0-4 of sample drawn elsewhere, and brought here']);
  expect(await bucket.names(job)).toEqual([]);
});

it('leaves a job as it is where folders are there, or nothing is carried', async () => {
  const one = await bucket.machine();
  const ddpm = one.at(freshStage('ddpm'));
  await pretendComputed(ddpm.folder, 'weights');
  const job = shareJob({ ddpm: ddpm.folder, sample: one.at(freshStage('sample')).folder });
  expect(await shareHere(job, one)).toEqual(job);
  const lost = { ...job, folder: '/nowhere', inputs: { ddpm: '/nowhere' } };
  expect(await shareHere(lost, { ...one, carrier: noCarrier })).toBe(lost);
  expect(carriedShare({ ...job, kind: 'scores' }, shard)).toBeUndefined();
});

it('says what a share reads that is neither here nor in the bucket', async () => {
  const one = await bucket.machine();
  const { kind, key } = freshStage('ddpm');
  const gone = `/nowhere/stages/${kind}-${key}`;
  for (const path of [gone, '/weights/mine.safetensors'])
    await expect(shareHere(shareJob({ ddpm: path, sample: '/nowhere' }), one)).rejects.toThrow(
      `shard: expected ${path} here or in the bucket, found it in neither; is it sent (INTERPOLAB_CARRY)?`,
    );
  expect(existsSync(one.dataDirectory)).toBe(false); // and nothing is left of having looked
});
