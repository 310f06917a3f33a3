import { openSharedObjects, type SharedObjects } from '@interpolab/tracking';
import { useTestS3 } from '@interpolab/tracking/s3-server.test-support';
import { beforeAll, expect, it } from 'vitest';
import { objectsToPrune, surveyCarried } from './carried-survey.ts';

const s3 = useTestS3();
let objects: SharedObjects;
beforeAll(async () => {
  objects = (await openSharedObjects({ url: s3.url, attempts: 1 }))!;
});

const day = 24 * 3600_000;
const file = (digit: string) => ({ sha256: digit.repeat(64), bytes: 4 });

it('finds what is finished, begun and left of killed uploads, and removes no more than it must', async () => {
  const page = {
    format: 1,
    stage: 'ddpm-1',
    texts: {},
    progress: 5,
    files: { 'checkpoint.safetensors': file('a') },
  };
  await objects.put('stages/ddpm-1/begun.json', Buffer.from(JSON.stringify(page)));
  for (const digit of ['a', 'b'])
    await objects.put(`stages/ddpm-1/${file(digit).sha256}`, Buffer.from('abcd'));
  await objects.put('stages/data-2/done.json', Buffer.from('{}'));
  await objects.put('experiments/4711.json', Buffer.from('{}'));
  const young = await surveyCarried(objects);
  expect(young.map(({ name, state, lost }) => [name, state, lost.length])).toEqual([
    ['data-2', 'finished', 0],
    ['ddpm-1', 'begun', 0], // it may be about to be named
    ['4711', 'experiment', 0],
  ]);
  expect(objectsToPrune(young, Date.now() - day)).toEqual([]);
  const later = await surveyCarried(objects, Date.now() + 2 * day);
  expect(later[1].bytes).toBe(8 + JSON.stringify(page).length);
  expect(objectsToPrune(later, 0).map(({ name }) => name)).toEqual([`stages/ddpm-1/${file('b').sha256}`]);
  const names = objectsToPrune(later, Date.now() + day).map(({ name }) => name);
  expect(names.slice(0, 3)).toEqual([
    'stages/data-2/done.json',
    'stages/ddpm-1/begun.json',
    'experiments/4711.json',
  ]);
  expect(names).toHaveLength(5);
});

it('takes no file for lost where a page of a later format may name it', async () => {
  await objects.put('stages/ddpm-9/begun.json', Buffer.from('{"format":2}'));
  await objects.put('stages/ddpm-9/share-0-4.json', Buffer.from('half a pa'));
  await objects.put(`stages/ddpm-9/${file('c').sha256}`, Buffer.from('abcd'));
  const found = await surveyCarried(objects, Date.now() + 2 * day);
  expect(found.find(({ name }) => name === 'ddpm-9')).toMatchObject({ state: 'begun', lost: [] });
});
