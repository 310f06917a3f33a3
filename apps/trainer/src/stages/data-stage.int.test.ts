import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDirectory } from '@interpolab/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import { dataStage, readStageDataset } from './data-stage.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageContext, StageJob } from './stage.ts';

const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));

/** Two classes of two PNGs, and a file that is no image. */
async function photographs(): Promise<string> {
  const path = join(tempDirectory(), 'photographs');
  for (const [label, level] of [
    ['no', 10],
    ['yes', 200],
  ] as const) {
    mkdirSync(join(path, label), { recursive: true });
    const background = { r: level, g: level, b: level };
    const png = await sharp({ create: { width: 12, height: 10, channels: 3, background } })
      .png()
      .toBuffer();
    for (const name of ['1.png', '2.png']) writeFileSync(join(path, label, name), png);
  }
  writeFileSync(join(path, 'README.txt'), 'who made it');
  return path;
}

function jobFor(path: string, dataDirectory: string): StageJob {
  const folder = join(dataDirectory, 'stages', 'data-k');
  mkdirSync(folder, { recursive: true });
  const config = resolveConfig({ preset, data: `folder=${path}`, overrides: [] });
  return { kind: 'data', key: 'k', folder, inputs: {}, config, seed: 0 };
}

const context = (stop: boolean): StageContext => ({
  report: silentReporter,
  shouldStop: () => stop,
});

describe('dataStage on photographs', () => {
  it('caches them beside the stages, and says what it left out', async () => {
    const dataDirectory = tempDirectory();
    const job = jobFor(await photographs(), dataDirectory);
    const result = await dataStage.run(job, context(false));
    expect(result).toMatchObject({
      status: 'done',
      summary: { drawn: 4, kept: 4, warnings: ['1 files that are no .jpg or .png were left alone.'] },
    });
    const dataset = await readStageDataset(job.folder);
    expect([dataset.height, dataset.width]).toEqual([8, 8]);
    expect([...dataset.labels]).toEqual([0, 0, 1, 1]);
    expect(dataset.images[0]).toBe(10);
    expect(dataset.images.at(-1)).toBe(200);
    expect(readdirSync(join(dataDirectory, 'image-caches'))).toHaveLength(1);
  });

  it('stops when asked to, and leaves no data set', async () => {
    const job = jobFor(await photographs(), tempDirectory());
    expect(await dataStage.run(job, context(true))).toEqual({ status: 'stopped', step: 0 });
    expect(existsSync(join(job.folder, 'dataset.npz'))).toBe(false);
  });
});
