import { readFileSync } from 'node:fs';
import { startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, loadReference, normalValues } from '@interpolab/testing';
import { expect, it } from 'vitest';

it('makes the noise of the reference and leaves no tensor behind', async () => {
  const { config, noise } = loadReference('small');
  expect(normalValues(config.seed + 12, 4 * 3 * 16 * 16)).toMatchReference(noise, { ofMax: 1e-7 });

  await startEngine({ engine: 'cpu' });
  expectNoLeaks(() => tf.tidy(() => tf.square(tf.scalar(3))));
  expect([1, 2]).toBeAllClose([1, 2.00001]);
});

it('is the example of the README', () => {
  const url = (path: string): URL => new URL(path, import.meta.url);
  const example = /^```ts\n(.*?)^```$/ms.exec(readFileSync(url('../README.md'), 'utf8'))?.[1] ?? 'none';
  expect(readFileSync(url('./readme-example.unit.test.ts'), 'utf8')).toContain(
    example.slice(example.indexOf('it(')),
  );
});
