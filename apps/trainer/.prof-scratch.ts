import {
  createDdpmTrainer,
  ddpmTrainingConfigSchema,
  diffusionConfigSchema,
  unetConfigSchema,
} from '@interpolab/ddpm';
import { startEngine, tf } from '@interpolab/tensor';

const threads = Number(process.argv[2] ?? 1);
const size = Number(process.argv[3] ?? 4),
  B = Number(process.argv[4] ?? 4);
const e = await startEngine({ threads, engine: (process.argv[5] ?? 'auto') as never });
console.log(e.name, e.threads, e.detail);
const trainer = createDdpmTrainer({
  seed: 1,
  images: { data: new Float32Array(5 * size * size * 3), count: 5, height: size, width: size, channels: 3 },
  config: {
    diffusion: diffusionConfigSchema.parse({ numTimesteps: 50 }),
    training: ddpmTrainingConfigSchema.parse({ batchSize: B }),
    network: unetConfigSchema.parse({
      imageSize: size,
      width: 32,
      channelMult: size > 4 ? [1, 2, 2] : [1, 1],
      blocksPerLevel: 1,
      attentionAtSizes: size > 4 ? [size / 2] : [2],
      heads: 1,
      dropout: 0,
    }),
  },
});
for (let i = 0; i < 12; i++) {
  const t = performance.now();
  const c = process.cpuUsage();
  const m = trainer.trainStep(i);
  const d = process.cpuUsage(c);
  console.log(i, (performance.now() - t).toFixed(1), 'cpu', ((d.user + d.system) / 1000).toFixed(1), m.loss);
}
console.log(tf.memory().numTensors);
