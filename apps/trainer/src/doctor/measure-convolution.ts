import { convolution, RandomStream, tf } from '@interpolab/tensor';
import type { MeasuredSpeed } from './doctor-report.ts';

const channels = 64;

/** Images in a batch and pixels along an edge, from the least work to the one that U-Nets do. */
const jobs = [
  { batch: 1, edge: 8 },
  { batch: 1, edge: 32 },
  { batch: 16, edge: 32 },
] as const;
type Job = (typeof jobs)[number];

/** Milliseconds that a job may take if the next larger one is to be tried. */
const quick = 60;

/** Operations of a job: a product and a sum for each tap, forward and in both gradients. */
export function gigaFlopOf({ batch, edge }: { batch: number; edge: number }): number {
  return (3 * 2 * batch * edge * edge * 3 * 3 * channels * channels) / 1e9;
}

/**
 * Speed of the engine in use, measured for about `seconds`: the 3×3 convolution that U-Nets spend their time in, with
 * its gradients. A slow engine gets a smaller one, or it would take minutes.
 */
export async function measureConvolution(seconds: number): Promise<MeasuredSpeed> {
  const job = await largestQuickJob();
  const times: number[] = [];
  const started = performance.now();
  do times.push(await timeOnce(job));
  while (performance.now() - started < 1000 * seconds);
  times.sort((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  return { gigaFlopPerSecond: (1000 * gigaFlopOf(job)) / median, runs: times.length, ...job };
}

async function largestQuickJob(): Promise<Job> {
  for (const job of jobs) {
    await timeOnce(job); // the first run compiles kernels, or takes memory
    if (job !== jobs.at(-1) && (await timeOnce(job)) > quick) return job;
  }
  return jobs[jobs.length - 1];
}

/** Milliseconds from the call to values that can be read: a GPU is not done when the call returns. */
async function timeOnce({ batch, edge }: Job): Promise<number> {
  const random = new RandomStream(5);
  const { x, filter, dy } = tf.tidy(() => ({
    x: tf.tensor4d(random.normals(batch * edge * edge * channels), [batch, edge, edge, channels]),
    filter: tf.tensor4d(random.normals(9 * channels * channels), [3, 3, channels, channels]),
    dy: tf.tensor4d(random.normals(batch * edge * edge * channels), [batch, edge, edge, channels]),
  }));
  await Promise.all([x, filter, dy].map(touch));
  const started = performance.now();
  const ends = tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((input, kernel) =>
      convolution(input as tf.Tensor4D, { filter: kernel as tf.Tensor4D }),
    )([x, filter], dy);
    return [value, ...grads];
  });
  await Promise.all(ends.map(touch));
  const elapsed = performance.now() - started;
  tf.dispose([...ends, x, filter, dy]);
  return elapsed;
}

/** Waits until a tensor is on the GPU, or computed there, by reading one of its values. */
async function touch(tensor: tf.Tensor): Promise<void> {
  const one = tf.tidy(() => tf.slice(tf.reshape(tensor, [-1]), 0, 1));
  await one.data();
  one.dispose();
}
