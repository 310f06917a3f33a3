import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RandomStream, startEngine, tf } from '@interpolab/tensor';
import { expectNoLeaks, tempDirectory } from '@interpolab/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { AdamW } from './adamw.ts';
import { computeGradients } from './gradients.ts';
import { uniformByFanIn } from './initialisers.ts';
import { linearLayer } from './linear-layer.ts';
import { loadWeights, saveWeights } from './model-weights.ts';
import { MovingAverage } from './moving-average.ts';
import { ParameterSet } from './parameter-set.ts';
import { withSafetensors } from './safetensors-reader.ts';
import { trainLoop } from './train-loop.ts';
import { loadTrainingCheckpoint, readCheckpointInfo, saveTrainingCheckpoint } from './training-checkpoint.ts';

beforeAll(() => startEngine({ engine: 'cpu' }));

/** Regression of noise on noise: a training whose every step is a function of its state and number. */
function createTraining(hidden = 3) {
  const parameters = new ParameterSet();
  const layer = linearLayer(parameters.scope().child('layer'), { inFeatures: 4, outFeatures: hidden });
  parameters.initialise(1);
  const optimizer = new AdamW(parameters, { weightDecay: 0.01 });
  const average = new MovingAverage(parameters, 0.9);
  return {
    parameters,
    layer,
    state: { parameters, optimizer, average },
    trainStep(trainStep: number) {
      const stream = new RandomStream(9, trainStep);
      const { loss, gradients, dispose } = computeGradients(parameters, () => {
        const x = tf.tensor2d(stream.normals(8), [2, 4]);
        const y = tf.tensor2d(stream.normals(2 * hidden), [2, hidden]);
        return { loss: tf.mean(tf.squaredDifference(layer(x), y)) };
      });
      optimizer.apply({ gradients, learningRate: 0.05, update: trainStep + 1, average });
      dispose();
      return { loss };
    },
    dispose() {
      optimizer.dispose();
      average.dispose();
      parameters.dispose();
    },
  };
}

const configHash = 'abc';

async function savedAfter(steps: number): Promise<string> {
  const path = join(tempDirectory(), 'checkpoint.safetensors');
  const training = createTraining();
  await trainLoop({ steps, trainStep: training.trainStep });
  await saveTrainingCheckpoint(path, training.state, { step: steps, configHash });
  training.dispose();
  return path;
}

describe('training checkpoint', () => {
  it('resumes to the same bits as a training that was never interrupted', async () => {
    const path = join(tempDirectory(), 'checkpoint.safetensors');
    const first = createTraining();
    const stopAfter = 7;
    let done = 0;
    await trainLoop({
      steps: 20,
      trainStep: (trainStep) => {
        done++;
        return first.trainStep(trainStep);
      },
      shouldStop: () => done === stopAfter,
      saveCheckpoint: (step) => saveTrainingCheckpoint(path, first.state, { step, configHash }),
    });
    const resumed = createTraining();
    const { step } = await loadTrainingCheckpoint(path, resumed.state, { configHash });
    expect(step).toBe(stopAfter);
    await trainLoop({
      from: step,
      steps: 20,
      trainStep: resumed.trainStep,
      saveCheckpoint: (completed) =>
        saveTrainingCheckpoint(path, resumed.state, { step: completed, configHash }),
    });
    expect(readFileSync(path)).toEqual(readFileSync(await savedAfter(20)));
  });

  it('holds model, average and both moments in the layout of the reference, and says what it is', async () => {
    const path = await savedAfter(3);
    const names = await withSafetensors(path, async (reader) => [...reader.entries.keys()]);
    expect(names).toEqual(
      ['model.', 'average.', 'optimizer.first.', 'optimizer.second.'].flatMap((prefix) => [
        `${prefix}layer.weight`,
        `${prefix}layer.bias`,
      ]),
    );
    expect(await readCheckpointInfo(path)).toEqual({ step: 3, configHash, random: {} });
  });

  it('carries the states of random streams', async () => {
    const path = join(tempDirectory(), 'random.safetensors');
    const { state } = createTraining();
    const stream = new RandomStream(3);
    stream.normals(5);
    await saveTrainingCheckpoint(path, state, { step: 1, configHash, random: { noise: stream.state() } });
    const { random } = await readCheckpointInfo(path);
    expect(RandomStream.fromState(random.noise).normals(4)).toEqual(stream.normals(4));
  });

  it('carries averages at other rates, and what else is remembered', async () => {
    const path = join(tempDirectory(), 'more.safetensors');
    const whole = () => {
      const { state } = createTraining();
      let seen = Float32Array.of(0, 0);
      const memory = {
        arrays: () => ({ seen }),
        restore: (arrays: Readonly<Record<string, Float32Array>>) => {
          seen = arrays.seen as Float32Array<ArrayBuffer>;
        },
      };
      return { ...state, furtherAverages: [new MovingAverage(state.parameters, 0.5)], memory };
    };
    const saved = whole();
    const bias = saved.parameters.get('layer.bias');
    saved.furtherAverages[0].assign(bias, Float32Array.of(1, 2, 3));
    saved.memory.restore({ seen: Float32Array.of(4, 5) });
    await saveTrainingCheckpoint(path, saved, { step: 1, configHash });
    const loaded = whole();
    await loadTrainingCheckpoint(path, loaded, { configHash });
    expect([...loaded.furtherAverages[0].toDisk(loaded.parameters.get('layer.bias'))]).toEqual([1, 2, 3]);
    expect([...loaded.memory.arrays().seen]).toEqual([4, 5]);
    await expect(loadTrainingCheckpoint(path, createTraining().state, { configHash })).rejects.toThrow(
      `${path}: tensor "average@0.5.layer.weight": not part of this network`,
    );
    await saveTrainingCheckpoint(path, createTraining().state, { step: 1, configHash });
    await expect(
      loadTrainingCheckpoint(path, { ...createTraining().state, memory: loaded.memory }, { configHash }),
    ).rejects.toThrow(`${path}: tensor "memory.seen": expected [2], not found in the file`);
  });

  it('gives its average to a network that samples', async () => {
    const path = await savedAfter(5);
    const training = createTraining();
    await loadTrainingCheckpoint(path, training.state, { configHash });
    const sampling = createTraining();
    await loadWeights(path, sampling.parameters, { prefix: 'average.' });
    const weight = training.parameters.get('layer.weight');
    expect(sampling.parameters.get('layer.weight').toDisk()).toEqual(training.state.average.toDisk(weight));
    expect(weight.toDisk()).not.toEqual(training.state.average.toDisk(weight));
  });

  it('refuses another configuration, another network and another kind of file', async () => {
    const path = await savedAfter(1);
    const load = (state: Parameters<typeof loadTrainingCheckpoint>[1], hash = configHash) =>
      loadTrainingCheckpoint(path, state, { configHash: hash });
    await expect(load(createTraining().state, 'xyz')).rejects.toThrow(
      `${path}: expected configuration xyz, got abc (made by another configuration)`,
    );
    await expect(load(createTraining(5).state)).rejects.toThrow(
      `${path}: tensor "model.layer.weight": expected [5,4], got [3,4]`,
    );
    const { state } = createTraining();
    await expect(load({ ...state, average: undefined })).rejects.toThrow(
      `${path}: tensor "average.layer.weight": not part of this network`,
    );
    await saveWeights(path, state.parameters);
    await expect(load(state)).rejects.toThrow(`${path}: expected a training checkpoint, got "no format"`);
  });

  it('refuses a file that was cut off anywhere or holds NaN', async () => {
    const path = await savedAfter(1);
    const bytes = readFileSync(path);
    const { state } = createTraining();
    for (let length = 0; length < bytes.length; length += 13) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(loadTrainingCheckpoint(path, state, { configHash })).rejects.toThrow(/truncated/);
    }
    const damaged = Buffer.from(bytes);
    damaged.writeFloatLE(Number.NaN, bytes.length - 4);
    writeFileSync(path, damaged);
    await expect(loadTrainingCheckpoint(path, state, { configHash })).rejects.toThrow(
      `${path}: tensor "optimizer.second.layer.bias": expected finite numbers, got NaN at element 2`,
    );
  });

  it('leaks nothing', async () => {
    const path = await savedAfter(1);
    const { state } = createTraining();
    await expectNoLeaks(async () => {
      await loadTrainingCheckpoint(path, state, { configHash });
      await saveTrainingCheckpoint(path, state, { step: 2, configHash });
    });
  });
});

describe('weights', () => {
  it('come back to the last bit, raw or averaged', async () => {
    const path = join(tempDirectory(), 'weights.safetensors');
    const training = createTraining();
    training.trainStep(0);
    await saveWeights(path, training.parameters, { metadata: { origin: 'test' } });
    const loaded = createTraining();
    expect(await loadWeights(path, loaded.parameters)).toEqual({ origin: 'test' });
    for (const parameter of training.parameters) {
      expect(loaded.parameters.get(parameter.name).toDisk()).toEqual(parameter.toDisk());
    }
    await saveWeights(path, training.parameters, { average: training.state.average });
    await loadWeights(path, loaded.parameters);
    const weight = training.parameters.get('layer.weight');
    expect(loaded.parameters.get('layer.weight').toDisk()).toEqual(training.state.average.toDisk(weight));
  });

  it('are refused when the file holds another network', async () => {
    const path = join(tempDirectory(), 'weights.safetensors');
    const larger = new ParameterSet();
    linearLayer(larger.scope().child('layer'), { inFeatures: 4, outFeatures: 3 });
    const spec = { diskShape: [2], layout: 'vector', initialiser: uniformByFanIn(1) } as const;
    larger.scope().declare('extra', spec);
    larger.initialise(1);
    await saveWeights(path, larger);
    await expect(loadWeights(path, createTraining().parameters)).rejects.toThrow(
      `${path}: tensor "extra": not part of this network`,
    );
    await saveWeights(path, createTraining().parameters);
    await expect(loadWeights(path, larger)).rejects.toThrow(
      `${path}: tensor "extra": expected [2], not found in the file`,
    );
  });
});
