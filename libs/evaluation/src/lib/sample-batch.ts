/** Samples as they leave the sampler: [N, H, W, C], row-major, nominally in [−1, 1]. */
export interface SampleBatch {
  readonly data: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Throws RangeError unless the data have the length that the sizes say. */
export function assertSampleBatch(samples: SampleBatch, where: string): void {
  const { data, count, height, width, channels } = samples;
  const expected = count * height * width * channels;
  if (data.length !== expected) {
    throw new RangeError(
      `${where}: [${count}, ${height}, ${width}, ${channels}] holds ${expected} values, got ${data.length}.`,
    );
  }
}
