import type { TrackedRun, Tracking } from '@interpolab/tracking';
import { drawPng } from './draw-png.ts';
import { numbersFrom } from './numbers-from.ts';

const IMAGE_SIZE = 16;
const RADIUS = 2;
const SAMPLES = 1000;
const GAP = { low: 5, high: 11, width: IMAGE_SIZE };

const config = (seed: number) => ({
  data: {
    source: 'circles',
    size: IMAGE_SIZE,
    radius: RADIUS,
    distribution: 'border',
    strip: 3,
    count: 20_000,
  },
  diffusion: { schedule: 'cosine', numTimesteps: 1000, learnSigma: true, loss: 'hybrid' },
  ddpm: {
    network: { channels: 32, multipliers: [1, 2, 2], attention: [8], heads: 4, dropout: 0 },
    training: { steps: 4000, batchSize: 64, learningRate: 3e-4, averageDecay: 0.999, weightDecay: 0 },
  },
  sampling: { steps: 50, strengths: [3.5, 10, 30, 75], count: SAMPLES },
  evaluation: { tolerance: 0.25, notes: null, extra: {} },
  seed,
});

/** What an experiment of the trainer leaves, written through the real client: stages, series, images, results. */
export function beginExperiment(
  tracking: Tracking,
  options: { name: string; seed: number; tags?: string[] },
) {
  const { name, seed } = options;
  const shared = { project: 'circles', seed, engine: 'native', config: config(seed) };
  const parent = tracking.startRun({ ...shared, name, kind: 'experiment', tags: options.tags });
  const child = (kind: 'data' | 'classifier' | 'ddpm' | 'sample' | 'evaluate') =>
    tracking.startRun({ ...shared, name: kind, kind, parentId: parent.id });
  return { parent, child };
}

/** A falling loss with noise, its parts, and one value that is not a number. */
export function logTraining(run: TrackedRun, options: { seed: number; from?: number; to: number }): void {
  const random = numbersFrom(options.seed);
  for (let step = options.from ?? 0; step < options.to; step += 5) {
    const noise = (random() + random() + random() - 1.5) / 1.5;
    const mse = 0.02 + 0.9 * Math.exp(-step / 250) + 0.08 * Math.exp(-step / 1500) * (1 + noise);
    const vb = 0.004 + 0.02 * Math.exp(-step / 600) * (1 + noise / 2);
    run.log(
      { loss: mse + vb, 'loss/mse': mse, 'loss/vb': vb, 'gradient/norm': 0.3 + mse * (1 + noise / 3) },
      { step },
    );
  }
  run.log({ loss: Number.NaN }, { step: options.to });
}

/** Draws samples and judges them, as the last two stages do. Guidance fills the gap the more the stronger it is. */
export async function writeResults(
  tracking: Tracking,
  stages: { parent: TrackedRun; sample: TrackedRun; evaluate: TrackedRun; seed: number },
): Promise<void> {
  const conditions = [
    { condition: 'unconditional', strength: null, filled: 0.004 },
    { condition: 'strength-3.5', strength: 3.5, filled: 0.14 },
    { condition: 'strength-10', strength: 10, filled: 0.55 },
    { condition: 'strength-30', strength: 30, filled: 0.93 },
    { condition: 'strength-75', strength: 75, filled: 0.86 },
  ];
  const results = conditions.map(({ condition, strength, filled }, at) => {
    const random = numbersFrom(stages.seed * 100 + at);
    const positions = Array.from({ length: SAMPLES }, () => drawPosition(random, filled));
    const edges = Array.from({ length: IMAGE_SIZE * 2 + 1 }, (_, edge) => edge / 2);
    const counts = new Array<number>(edges.length - 1).fill(0);
    for (const x of positions) counts[Math.min(counts.length - 1, Math.floor(x * 2))]++;
    stages.evaluate.histogram(`position/${condition}`, { edges, counts });
    stages.sample.image(`samples/${condition}`, drawGrid(positions.slice(0, 64)), {
      caption: `64 of ${SAMPLES} samples`,
    });
    const gap = positions.filter((x) => x > GAP.low && x < GAP.high).length;
    const valid = SAMPLES - 12 - at * 9;
    const [gapLow, gapHigh] = wilson(gap, SAMPLES);
    return {
      condition,
      strength,
      samples: SAMPLES,
      valid,
      validShare: valid / SAMPLES,
      gap,
      gapShare: gap / SAMPLES,
      gapLow,
      gapHigh,
    };
  });
  const weights = await tracking.artifacts.put(Buffer.from(`weights of ${stages.seed}`.repeat(4000)));
  await stages.sample.artifact({
    name: 'ddpm/average.safetensors',
    kind: 'checkpoint',
    role: 'in',
    sha256: weights.sha256,
  });
  for (const run of [stages.evaluate, stages.parent]) {
    run.summary({ results, gapSupport: GAP });
  }
}

function drawPosition(random: () => number, filled: number): number {
  if (random() < filled) return GAP.low + (GAP.high - GAP.low) * (0.5 + (random() + random() - 1) * 0.49);
  const inset = RADIUS + random() * random() * 2.6;
  return random() < 0.5 ? inset : IMAGE_SIZE - inset;
}

function drawGrid(positions: number[]): Uint8Array {
  const across = 8;
  const width = across * IMAGE_SIZE;
  const pixels = new Uint8Array(width * width);
  positions.forEach((x, at) => {
    const centreX = (at % across) * IMAGE_SIZE + x;
    const centreY = Math.floor(at / across) * IMAGE_SIZE + RADIUS + 1 + ((at * 37) % 10);
    for (let dy = -RADIUS; dy <= RADIUS; dy++) {
      for (let dx = -RADIUS; dx <= RADIUS; dx++) {
        if (dx * dx + dy * dy > RADIUS * RADIUS) continue;
        pixels[Math.floor(centreY + dy) * width + Math.min(width - 1, Math.floor(centreX + dx))] = 255;
      }
    }
  });
  return drawPng(pixels, width);
}

function wilson(successes: number, trials: number, z = 1.959964): [number, number] {
  const share = successes / trials;
  const centre = share + (z * z) / (2 * trials);
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
  return [(centre - spread) / (1 + (z * z) / trials), (centre + spread) / (1 + (z * z) / trials)];
}
