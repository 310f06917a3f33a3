import { join } from 'node:path';
import { startEngine } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { batchNormLayer } from './batch-norm-layer.ts';
import { loadWeights, saveWeights } from './model-weights.ts';
import { withWeights } from './open-weights.ts';
import { ParameterSet } from './parameter-set.ts';
import { writeSafetensors } from './safetensors-writer.ts';

beforeAll(() => startEngine());

function norm(batches: number): ParameterSet {
  const parameters = new ParameterSet();
  batchNormLayer(parameters.scope(), { channels: 1 });
  parameters.assign(({ role }) => Float32Array.of(role === 'counter' ? batches : 0.5));
  return parameters;
}

describe.each(['weights.safetensors', 'weights.pt'])('a counter in %s', (name) => {
  it('is a 64-bit integer, as PyTorch has it, and comes back', async () => {
    const path = join(tempDirectory(), name);
    await saveWeights(path, norm(123_456));
    const entry = await withWeights(path, async ({ entries }) => entries.get('num_batches_tracked'));
    expect(entry).toMatchObject({ dtype: 'I64', shape: [] });
    const loaded = norm(0);
    await loadWeights(path, loaded);
    expect([...loaded.get('num_batches_tracked').toDisk()]).toEqual([123_456]);
    expect([...loaded.get('running_var').toDisk()]).toEqual([0.5]);
  });
});

it('refuses a counter that is no integer', async () => {
  const path = join(tempDirectory(), 'weights.safetensors');
  const names = norm(0).names;
  const tensors = names.map((name) => ({
    name,
    dtype: 'F32' as const,
    shape: name === 'num_batches_tracked' ? [] : [1],
    values: () => new Float32Array(1),
  }));
  writeSafetensors(path, { tensors });
  await expect(loadWeights(path, norm(0))).rejects.toThrow(
    `${path}: tensor "num_batches_tracked": expected whole numbers, got F32`,
  );
});
