// An ordinary TensorFlow.js model on our engine: `npx tsx libs/tensor/examples/layers-convnet.ts [native|wasm|cpu]`.
// Tells upright from lying stripes in noise, and prints the loss of every step.
import * as layers from '@tensorflow/tfjs-layers';
import { type EngineChoice, RandomStream, startEngine, tf } from '../src/index.ts';

const SIDE = 12;
const BATCH = 16;

/** Conv, batch norm, ReLU, max pooling, depthwise conv, dropout, dense: seeded, so that it starts the same anywhere. */
export function buildModel(optimizer: tf.Optimizer): layers.Sequential {
  const { conv2d, batchNormalization, activation, maxPooling2d, separableConv2d, flatten, dropout, dense } =
    layers.layers;
  const glorot = (seed: number) => layers.initializers.glorotUniform({ seed });
  const model = layers.sequential({
    layers: [
      conv2d({
        inputShape: [SIDE, SIDE, 1],
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        kernelInitializer: glorot(1),
      }),
      batchNormalization(),
      activation({ activation: 'relu' }),
      maxPooling2d({ poolSize: 2 }),
      separableConv2d({
        filters: 12,
        kernelSize: 3,
        activation: 'elu',
        depthwiseInitializer: glorot(2),
        pointwiseInitializer: glorot(3),
      }),
      flatten(),
      dropout({ rate: 0.2, seed: 4 }),
      dense({ units: 2, activation: 'softmax', kernelInitializer: glorot(5) }),
    ],
  });
  model.compile({ optimizer, loss: 'categoricalCrossentropy' });
  return model;
}

/** `BATCH` noisy images of stripes `[B, 12, 12, 1]`, and which of them lie, one-hot `[B, 2]`. */
export function drawStripes(random: RandomStream): { images: tf.Tensor4D; labels: tf.Tensor2D } {
  const noise = random.normals(BATCH * SIDE * SIDE);
  const lying = random.integers(BATCH, 2);
  const pixels = noise.map((z, i) => {
    const place = lying[Math.floor(i / SIDE ** 2)] === 1 ? Math.floor(i / SIDE) % SIDE : i % SIDE;
    return 0.6 * z + (place % 4 < 2 ? 1 : -1);
  });
  const labels = tf.tidy(() => tf.cast(tf.oneHot(tf.tensor1d(lying, 'int32'), 2), 'float32') as tf.Tensor2D);
  return { images: tf.tensor4d(pixels, [BATCH, SIDE, SIDE, 1]), labels };
}

/** Trains for some steps on the engine that runs; the losses. */
export async function train(steps: number): Promise<number[]> {
  const optimizer = tf.train.adam(0.01);
  const model = buildModel(optimizer);
  const random = new RandomStream(7);
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const { images, labels } = drawStripes(random);
    losses.push((await model.trainOnBatch(images, labels)) as number);
    tf.dispose([images, labels]);
  }
  model.dispose();
  optimizer.dispose();
  return losses;
}

if (process.argv[1]?.endsWith('layers-convnet.ts')) {
  const engine = await startEngine({ engine: (process.argv[2] ?? 'auto') as EngineChoice });
  const losses = await train(30);
  losses.forEach((loss, step) => {
    console.log(`step ${step + 1}: loss ${loss.toFixed(4)} (${engine.name})`);
  });
  await engine.dispose();
}
