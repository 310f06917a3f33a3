import { fileURLToPath } from 'node:url';
import { runReadmeExample } from '@interpolab/testing';
import { expect, it } from 'vitest';

it('the example of the README prints what it promises', async () => {
  const { printed, promised } = await runReadmeExample(fileURLToPath(new URL('..', import.meta.url)));
  expect(promised.length).toBeGreaterThan(0);
  expect(printed).toEqual(promised);
});
