import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { installedVersion, loadOptional, optionalPackages } from './optional-package.ts';

const read = async (path: string) => JSON.parse(await readFile(new URL(path, import.meta.url), 'utf8'));

it('package.json names the same versions, as optional peers', async () => {
  const { peerDependencies, peerDependenciesMeta, dependencies } = await read('../../../package.json');
  const versions = Object.values(optionalPackages).map(({ name, version }) => [name, version]);
  expect(peerDependencies).toEqual(Object.fromEntries(versions));
  expect(peerDependenciesMeta).toEqual(
    Object.fromEntries(versions.map(([name]) => [name, { optional: true }])),
  );
  expect(optionalPackages.tfjsNodeGpu.version).toBe(dependencies['@tensorflow/tfjs-core']);
});

it('the lock file does not install them', async () => {
  const { packages } = await read('../../../../../package-lock.json');
  for (const { name } of Object.values(optionalPackages)) {
    expect(packages[`node_modules/${name}`]).toBeUndefined();
  }
});

const o = { engine: 'imaginary', setup: 'npm run setup:imaginary', needs: 'a miracle' };

it('an absent package is said to be absent', async () => {
  const absent = { name: '@interpolab/no-such-package', version: '1.0.0' };
  expect(installedVersion(absent)).toBeUndefined();
  await expect(loadOptional(absent, o)).rejects.toThrow(
    new EngineUnavailableError(
      'imaginary engine: the package @interpolab/no-such-package is not installed (run `npm run setup:imaginary`; it needs a miracle).',
    ),
  );
});

it('one of another version is refused', async () => {
  await expect(loadOptional({ name: '@tensorflow/tfjs-core', version: '1.0.0' }, o)).rejects.toThrow(
    new EngineUnavailableError(
      'imaginary engine: @tensorflow/tfjs-core must have version 1.0.0, got 4.22.0 (run `npm run setup:imaginary`).',
    ),
  );
});
