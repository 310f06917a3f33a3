import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCircleDataset, writeDataset, writeNpz } from '@interpolab/data-filtering';
import { tempDirectory } from '@interpolab/testing';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import { neighboursStage } from './neighbours-stage.ts';
import { silentReporter } from './silent-reporter.fixture.ts';
import type { StageContext, StageJob } from './stage.ts';

const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
const image = 8 * 8 * 3;

/** A finished experiment whose free samples copy the training set, and whose guided ones are circles it has not shown. */
async function finished(overrides: string[] = []) {
  const config = resolveConfig({ preset, overrides });
  if (config.data.kind !== 'circles') throw new Error('expected circles');
  const training = createCircleDataset(config.data);
  const all = createCircleDataset({ ...config.data, layout: 'uniform' });
  const isMiddle = (row: number) => all.centres[2 * row] >= 3 && all.centres[2 * row] <= 4;
  const middle = [...all.labels.keys()].filter(isMiddle).slice(0, 4);
  const inputs = { data: tempDirectory(), unconditional: tempDirectory(), 'strength-10': tempDirectory() };
  await writeDataset(join(inputs.data, 'dataset.npz'), training);
  const write = (folder: string, rows: Uint8Array[]) =>
    writeNpz(join(folder, 'samples.npz'), {
      arr_0: { shape: [rows.length, 8, 8, 3], data: Uint8Array.from(Buffer.concat(rows)) },
    });
  const cut = (images: Uint8Array, row: number) => images.subarray(row * image, (row + 1) * image);
  await write(
    inputs.unconditional,
    [5, 0, 5].map((row) => cut(training.images, row)),
  );
  await write(
    inputs['strength-10'],
    middle.map((row) => cut(all.images, row)),
  );
  const folder = tempDirectory();
  return { training, job: { kind: 'neighbours', key: 'k', folder, inputs, config, seed: 0 } as StageJob };
}

function listen(stopAfter = Number.POSITIVE_INFINITY) {
  const tables = new Map<string, unknown[][]>();
  const sheets: Uint8Array[] = [];
  let asked = 0;
  const context: StageContext = {
    report: {
      ...silentReporter,
      table: (name, { rows }) => void tables.set(name, rows),
      picture: (_name, png) => void sheets.push(png),
    },
    shouldStop: () => asked++ >= stopAfter,
  };
  return { tables, sheets, context };
}

describe('neighbours stage', () => {
  it('finds the copied images, shows them, and holds new samples against held-out images', async () => {
    const { training, job } = await finished();
    const { tables, sheets, context } = listen();
    const result = await neighboursStage.run(job, context);
    const [first, second] = tables.get('neighbours/unconditional')!;
    expect(first.slice(0, 2)).toEqual([0, 5]);
    expect(first[3]).toBe(0);
    expect(second.slice(0, 2)).toEqual([1, 0]);
    const cell = first[2] as number;
    const pixels = await sharp(sheets[0])
      .extract({ left: cell * 8, top: 0, width: 8, height: 8 })
      .removeAlpha()
      .raw()
      .toBuffer();
    expect([...pixels]).toEqual([...training.images.subarray(5 * image, 6 * image)]);
    expect(result).toMatchObject({
      status: 'done',
      outputs: ['neighbours.json'],
      summary: {
        trainingImages: 12,
        heldOut: { count: 24 },
        guard: [
          // copies of what training shows are where they should be
          { condition: 'unconditional', of: 'never-seen range', guard: null },
          { condition: 'strength-10', guard: { samples: 4, heldOut: 24 } },
        ],
      },
    });
    const guided = tables.get('neighbours/strength-10')!;
    // circles in the middle share no pixel with those at the border, or a few: 2 · 5 white pixels of 3 channels at most
    for (const row of guided) {
      expect(row[3]).toBeGreaterThan(0);
      expect(row[3]).toBeLessThanOrEqual(Math.sqrt(30));
    }
    const record = JSON.parse(readFileSync(join(job.folder, 'neighbours.json'), 'utf8'));
    expect(record.nearest['held-out'].distances).toHaveLength(24 * 8);
  });

  it('keeps to the samples that it is told, and stops when asked', async () => {
    const { job } = await finished(['evaluation.neighbours={"samples":2,"nearest":1}']);
    const { tables, context } = listen();
    await neighboursStage.run(job, context);
    const rows = tables.get('neighbours/unconditional')!;
    expect(rows.map(([sample, row, , distance]) => [sample, row, distance])).toEqual([
      [0, 5, 0],
      [1, 0, 0],
    ]);
    expect(tables.get('neighbours/strength-10')).toHaveLength(2);
    expect(await neighboursStage.run(job, listen(1).context)).toEqual({ status: 'stopped', step: 0 });
    expect((await neighboursStage.estimate!(job))!.seconds).toBeLessThan(10);
  });
});
