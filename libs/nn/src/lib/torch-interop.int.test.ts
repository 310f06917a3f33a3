import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startEngine, tf } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { toChannelsFirst, toChannelsLast } from './channel-order.ts';
import { convolutionLayer } from './convolution-layer.ts';
import { linearLayer } from './linear-layer.ts';
import { loadWeights, saveWeights } from './model-weights.ts';
import { ParameterSet } from './parameter-set.ts';
import { SpectralNorms } from './spectral-norm.ts';

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import torch'], { stdio: 'ignore' }).status === 0,
);

beforeAll(() => startEngine({ engine: 'cpu' }));

function network(seed: number): ParameterSet {
  const parameters = new ParameterSet();
  const scope = parameters.scope();
  convolutionLayer(scope.child('conv'), { inChannels: 3, outChannels: 5, kernel: 3 });
  linearLayer(scope.child('qkv'), { inFeatures: 4, outFeatures: 6, storedAs: 'conv1d' });
  linearLayer(scope.child('linear'), { inFeatures: 4, outFeatures: 6 });
  parameters.initialise(seed);
  return parameters;
}

const valuesOf = (parameters: ParameterSet) => [...parameters].map((parameter) => parameter.toDisk());

/** Loads a file with torch.load, checks it as a module's state dict, prints what is in it, and saves it again. */
const program = `
import json, sys, torch
weights = torch.load(sys.argv[1], map_location="cpu")
module = torch.nn.Module()
module.conv = torch.nn.Conv2d(3, 5, 3)
module.qkv = torch.nn.Conv1d(4, 6, 1)
module.linear = torch.nn.Linear(4, 6)
module.load_state_dict(weights, strict=True)
torch.save(module.state_dict(), sys.argv[2])
print(json.dumps([[name, list(w.shape), w.flatten().tolist()] for name, w in weights.items()]))
`;

describe('PyTorch', () => {
  it('loads what is saved here, and what it saves again loads here', async ({ skip }) => {
    if (!python) return skip('SKIPPED: no python3 with torch on this machine');
    const folder = tempDirectory();
    const [ours, theirs] = ['ours.pt', 'theirs.pt'].map((name) => join(folder, name));
    const saved = network(1);
    await saveWeights(ours, saved);
    const { stdout, stderr, status } = spawnSync(python, ['-c', program, ours, theirs], { encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const seen = JSON.parse(stdout) as [string, number[], number[]][];
    expect(seen.map(([name, shape]) => [name, shape])).toEqual(
      [...saved].map(({ name, diskShape }) => [name, diskShape]),
    );
    expect(seen.map(([, , values]) => Float32Array.from(values))).toEqual(valuesOf(saved));
    const loaded = network(2);
    expect(valuesOf(loaded)).not.toEqual(valuesOf(saved));
    await loadWeights(theirs, loaded);
    expect(valuesOf(loaded)).toEqual(valuesOf(saved));
  });
});

/** A convolution and a linear layer under PyTorch's own spectral norm, from our weights: what they compute. */
const spectralProgram = `
import json, sys, torch
from torch.nn.utils.parametrizations import spectral_norm
module = torch.nn.Module()
module.conv = torch.nn.Conv2d(3, 5, 3, padding=1)
module.linear = torch.nn.Linear(4, 6)
for layer in (module.conv, module.linear):
    for name in ("weight", "bias"):
        spectral_norm(layer, name, n_power_iterations=2)
module.load_state_dict(torch.load(sys.argv[1]), strict=True)
module.train(sys.argv[2] == "train")
ramp = lambda *shape: torch.linspace(-1, 1, torch.Size(shape).numel()).reshape(shape)
print(json.dumps([module.conv(ramp(1, 3, 4, 4)).flatten().tolist(), module.linear(ramp(1, 4)).flatten().tolist()]))
`;

describe('spectral norm', () => {
  it.for([
    ['eval', 0],
    ['train', 2],
  ] as const)('is PyTorch’s, in %s mode, from the same state dict', async ([mode, iterations], { skip }) => {
    if (!python) return skip('SKIPPED: no python3 with torch on this machine');
    const path = join(tempDirectory(), 'spectral.pt');
    const norms = new SpectralNorms(1);
    const parameters = new ParameterSet();
    const scope = parameters.scope(norms.reparametrise);
    const conv = convolutionLayer(scope.child('conv'), { inChannels: 3, outChannels: 5, kernel: 3 });
    const linear = linearLayer(scope.child('linear'), { inFeatures: 4, outFeatures: 6 });
    parameters.initialise(3);
    await saveWeights(path, parameters);
    const { stdout, stderr, status } = spawnSync(python, ['-c', spectralProgram, path, mode], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    norms.iterate(iterations);
    const ramp = (count: number) =>
      Array.from({ length: count }, (_, index) => (2 * index) / (count - 1) - 1);
    const image = tf.tensor4d(toChannelsLast(ramp(48), [1, 3, 4, 4]), [1, 4, 4, 3]);
    const [theirConv, theirLinear] = JSON.parse(stdout) as number[][];
    expect(toChannelsFirst(conv(image).dataSync(), [1, 5, 4, 4])).toBeAllClose(theirConv, { ofMax: 1e-5 });
    expect(linear(tf.tensor2d(ramp(4), [1, 4])).dataSync()).toBeAllClose(theirLinear, { ofMax: 1e-5 });
  });
});

describe(saveWeights, () => {
  it.each(['weights.pt', 'weights.pth', 'weights.safetensors'])('round trip through %s', async (name) => {
    const path = join(tempDirectory(), name);
    const saved = network(1);
    await saveWeights(path, saved);
    const loaded = network(2);
    await loadWeights(path, loaded);
    expect(valuesOf(loaded)).toEqual(valuesOf(saved));
  });

  it('has no place for metadata in a PyTorch file', async () => {
    const path = join(tempDirectory(), 'weights.pt');
    await expect(saveWeights(path, network(1), { metadata: { a: 'b' } })).rejects.toThrow(
      'a PyTorch file takes no metadata (use .safetensors)',
    );
  });

  it('names what does not fit the network', async () => {
    const path = join(tempDirectory(), 'weights.pt');
    await saveWeights(path, network(1));
    const other = new ParameterSet();
    convolutionLayer(other.scope().child('conv'), { inChannels: 4, outChannels: 5, kernel: 3 });
    await expect(loadWeights(path, other)).rejects.toThrow(
      'tensor "conv.weight": expected [5,4,3,3], got [5,3,3,3]',
    );
  });
});
