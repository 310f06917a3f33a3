import { fetchValues, tf } from '@interpolab/tensor';
import type { NoiseSchedule } from './noise-schedule.ts';
import type { ChainStep } from './sampling-chain.ts';

/** Which x̂_0 to keep along the way. */
export interface TrajectorySettings {
  /** Of the first so many samples of the job. */
  readonly samples: number;
  /** At every so many steps; the last step is always among them. */
  readonly every: number;
}

/** What samples looked like on their way: [count, frames, H, W, C], the noisiest frame first. */
export interface Trajectory {
  readonly count: number;
  readonly frames: number;
  readonly data: Float32Array;
}

/** Frames of a trajectory where nobody says how many. */
const usualFrames = 8;

/** At every how many steps a frame is kept: as told, or so that there are about eight of them. */
export function frameInterval(every: number | null, { numTimesteps }: NoiseSchedule): number {
  return every ?? Math.ceil(numTimesteps / usualFrames);
}

/** The original timesteps of a trajectory's frames, in their order. */
export function trajectoryTimesteps({ timesteps }: NoiseSchedule, every: number): number[] {
  return timesteps.filter((_, index) => index % every === 0).reverse();
}

/** Collects the frames of the first `count` images of a batch, on the device until they are read. */
export class TrajectoryRecorder {
  readonly #frames: tf.Tensor4D[] = [];

  constructor(
    private readonly count: number,
    private readonly every: number,
  ) {}

  record({ t, predX0 }: ChainStep): void {
    if (this.count === 0 || t % this.every !== 0) return;
    const [, height, width, channels] = predX0.shape;
    this.#frames.push(tf.slice(predX0, [0, 0, 0, 0], [this.count, height, width, channels]));
  }

  async read(): Promise<Trajectory | undefined> {
    if (this.#frames.length === 0) return undefined;
    await fetchValues(this.#frames);
    const frames = this.#frames.length;
    const imageSize = this.#frames[0].size / this.count;
    const data = new Float32Array(this.count * frames * imageSize);
    this.#frames.forEach((frame, at) => {
      const values = frame.dataSync() as Float32Array;
      for (let image = 0; image < this.count; image++) {
        const pixels = values.subarray(image * imageSize, (image + 1) * imageSize);
        data.set(pixels, (image * frames + at) * imageSize);
      }
    });
    return { count: this.count, frames, data };
  }

  dispose(): void {
    tf.dispose(this.#frames.splice(0));
  }
}
