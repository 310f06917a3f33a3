import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { fileSha256 } from '../stages/stage-folder.ts';
import { freshStage, pretendComputed, type TestMachine, useBucket } from './carrier.test-support.ts';

const bucket = useBucket();

it('brings a result as it was, and nothing of it before it is whole in the bucket', async () => {
  const [one, other] = [await bucket.machine(), await bucket.machine()];
  const stage = freshStage('ddpm');
  const [here, there] = [one.at(stage), other.at(stage)];
  expect(await other.carrier.bringResult(there)).toBe(false);
  await pretendComputed(here.folder, 'weights of one');
  await one.carrier.sendResult(here);
  expect(await other.carrier.bringResult(there)).toBe(true);
  const text = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');
  for (const name of ['weights.bin', 'run.json', 'recipe.json'])
    expect(text(there.folder, name)).toBe(text(here.folder, name));
  expect(JSON.parse(text(there.folder, 'done.json'))).toEqual(JSON.parse(text(here.folder, 'done.json')));
  expect(other.carrier.account()).toEqual({ brought: ['ddpm'] });
  expect(await other.carrier.bringResult(there)).toBe(false); // it is here now
});

it('computes what is damaged in the bucket again, which mends it', async () => {
  const [one, other, third] = [await bucket.machine(), await bucket.machine(), await bucket.machine()];
  const stage = freshStage('classifier');
  const { outputs } = await pretendComputed(one.at(stage).folder, 'precious');
  await one.carrier.sendResult(one.at(stage));
  const { sha256 } = outputs['weights.bin'];
  writeFileSync(await bucket.s3.fileOf(sha256), 'prEcious');
  const there = other.at(stage);
  expect(await other.carrier.bringResult(there)).toBe(false);
  expect(readdirSync(there.folder)).toEqual([]); // and no half of it
  expect(other.told).toEqual([
    expect.stringMatching(/^classifier is not brought here: .* holds other bytes/),
  ]);
  expect(other.carrier.account()).toEqual({ brought: [], problems: other.told });
  await pretendComputed(there.folder, 'precious');
  await other.carrier.sendResult(there);
  expect(await third.carrier.bringResult(third.at(stage))).toBe(true);
  expect(await fileSha256(join(third.at(stage).folder, 'weights.bin'))).toBe(sha256);
});

it('sends samples on their way, never further back, and forgets what nobody needs', async () => {
  const [one, other] = [await bucket.machine(), await bucket.machine()];
  const stage = freshStage('sample');
  const [here, there] = [one.at(stage), other.at(stage)];
  const drawn = (folder: string, count: number) => {
    writeFileSync(join(folder, 'samples.part'), 's'.repeat(count));
    writeFileSync(join(folder, 'trajectories.part'), 't'.repeat(2 * count));
  };
  const send = async ({ carrier }: TestMachine, at: typeof here) => carrier.followProgress(at)();
  await send(one, here);
  expect(await bucket.names(stage)).toEqual([]); // there is nothing yet
  drawn(here.folder, 10);
  const puts = vi.spyOn(bucket.objects, 'put');
  await send(one, here);
  // the page after all that it names
  expect(puts.mock.calls.map(([name]) => /begun/.test(name))).toEqual([false, false, true]);
  puts.mockRestore();
  drawn(here.folder, 30);
  mkdirSync(join(here.folder, '.carried-left-by-a-kill'));
  await send(one, here);
  expect(await bucket.names(stage)).toHaveLength(3); // the page and two files: those of 10 are gone
  expect(readdirSync(here.folder).sort()).toEqual(['samples.part', 'trajectories.part']);
  drawn(there.folder, 20);
  await send(other, there);
  await other.carrier.bringProgress(there);
  expect(readFileSync(join(there.folder, 'samples.part'), 'utf8')).toBe('s'.repeat(30));
  expect(readFileSync(join(there.folder, 'trajectories.part'), 'utf8')).toBe('t'.repeat(60));
  expect(other.told).toEqual(['sample goes on from 30, where another machine has left it']);
  drawn(there.folder, 40);
  await other.carrier.bringProgress(there); // what is here is further
  expect(readFileSync(join(there.folder, 'samples.part'), 'utf8')).toHaveLength(40);
  expect(readdirSync(there.folder).sort()).toEqual(['samples.part', 'trajectories.part']);
  await pretendComputed(there.folder, 'samples');
  await other.carrier.sendResult(there);
  expect(await bucket.names(stage)).toEqual(['done.json']);
});

it('leaves what is here as it is where the progress in the bucket is damaged, gone, or says what it must not', async () => {
  const [one, other] = [await bucket.machine(), await bucket.machine()];
  const stage = freshStage('sample');
  const [here, there] = [one.at(stage), other.at(stage)];
  writeFileSync(join(here.folder, 'samples.part'), 'sssss');
  writeFileSync(join(here.folder, 'trajectories.part'), 'ttttt');
  await one.carrier.followProgress(here)();
  const name = `stages/sample-${stage.key}/begun.json`;
  const page = JSON.parse(Buffer.from((await bucket.objects.read(name))!).toString());
  writeFileSync(await bucket.s3.fileOf(page.files['samples.part'].sha256), 'sSsss');
  await other.carrier.bringProgress(there);
  await bucket.objects.remove(`stages/sample-${stage.key}/${page.files['samples.part'].sha256}`);
  await other.carrier.bringProgress(there);
  expect(readdirSync(there.folder)).toEqual([]);
  expect(other.told).toEqual([
    expect.stringMatching(/^sample begins with what is here: .* holds other bytes/),
    expect.stringMatching(/^sample begins with what is here: .* is not in the bucket any more/),
  ]);
  page.files['../../escaped.part'] = page.files['samples.part'];
  await bucket.objects.put(name, Buffer.from(JSON.stringify(page)));
  await other.carrier.bringProgress(there);
  expect(readdirSync(there.folder)).toEqual([]);
});

it('goes without a bucket that is away, tells it once, and sends when it is back', async () => {
  const one = await bucket.machine();
  const stage = freshStage('sample');
  const here = one.at(stage);
  writeFileSync(join(here.folder, 'samples.part'), 'sssss');
  const end = one.carrier.followProgress(here);
  await bucket.s3.goAway();
  expect(await one.carrier.bringResult(here)).toBe(false);
  await one.carrier.bringProgress(here);
  await one.carrier.offerResult(here);
  await expect.poll(() => one.told.filter((line) => line.startsWith('progress of sample'))).toHaveLength(1);
  expect(one.told.filter((line) => line.startsWith('artifacts:'))).toHaveLength(1);
  await bucket.s3.comeBack();
  await expect.poll(() => bucket.names(stage)).toContain('begun.json');
  await end();
  expect(one.told.at(-1)).toBe('the bucket answers again');
});

it('has an experiment go on with the run of another machine, but not in the place of its own', async () => {
  const [one, other] = [await bucket.machine(), await bucket.machine()];
  const folderOf = (name: string) => {
    const folder = join(bucket.root, name);
    mkdirSync(folder);
    return { hash: 'abc', folder };
  };
  const [here, there, own] = ['here', 'there', 'own'].map(folderOf);
  await other.carrier.bringExperiment(there);
  expect(readdirSync(there.folder)).toEqual([]);
  writeFileSync(join(here.folder, 'run.json'), '{"runId":"run-0","parentId":null}');
  writeFileSync(join(here.folder, 'estimates.json'), '{}');
  writeFileSync(join(own.folder, 'run.json'), '{"runId":"run-1","parentId":null}');
  await one.carrier.sendExperiment(here);
  await other.carrier.bringExperiment(there);
  await other.carrier.bringExperiment(own);
  expect(readFileSync(join(there.folder, 'run.json'), 'utf8')).toContain('run-0');
  expect(readdirSync(there.folder).sort()).toEqual(['estimates.json', 'run.json']);
  expect(readFileSync(join(own.folder, 'run.json'), 'utf8')).toContain('run-1');
});

it('carries no stages of selections', async () => {
  const { carrier, at } = await bucket.machine();
  const stage = freshStage('images');
  expect(carrier.carries('images')).toBe(false);
  await pretendComputed(at(stage).folder, 'images');
  await carrier.sendResult(at(stage));
  expect(await bucket.names(stage)).toEqual([]);
});
