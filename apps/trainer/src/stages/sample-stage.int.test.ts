import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createGuidanceClassifier } from '@interpolab/classifier';
import { readNpz } from '@interpolab/data-filtering';
import { createDenoiser } from '@interpolab/ddpm';
import { type ParameterSet, saveWeights } from '@interpolab/nn';
import { type Engine, RandomStream, startEngine } from '@interpolab/tensor';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { resolveConfig } from '../config/experiment-config.ts';
import { readStageSamples, sampleStage } from './sample-stage.ts';
import { samplingConditions } from './sampling-condition.ts';
import type { StageContext, StageJob } from './stage.ts';

const preset = fileURLToPath(new URL('../../e2e/tiny.json', import.meta.url));
const conditional = [
  'ddpm.network.numClasses=2',
  'ddpm.network.nullRow=true',
  'ddpm.training.labelDropProbability=0.1',
  'sampling.guidance=classifierFree',
];

let engine: Engine;
let weights: string;
let folder: string;
beforeAll(async () => {
  engine = await startEngine({ engine: 'auto', threads: 2 });
  weights = mkdtempSync(join(tmpdir(), 'interpolab-weights-'));
  const config = resolveConfig({ preset, overrides: [] });
  await saveRandom('ddpm.safetensors', createDenoiser(config.ddpm.network));
  await saveRandom('classifier.pt', createGuidanceClassifier(config.classifier.network));
  const told = resolveConfig({ preset, overrides: conditional });
  await saveRandom('conditional.safetensors', createDenoiser(told.ddpm.network));
});
afterAll(async () => {
  rmSync(weights, { recursive: true });
  await engine.dispose();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-samples-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Weights that are not 0 anywhere, so that every layer says something. */
async function saveRandom(name: string, { parameters }: { parameters: ParameterSet }): Promise<void> {
  parameters.initialise(0);
  [...parameters].forEach((parameter, index) => {
    const size = parameter.diskShape.reduce((product, side) => product * side, 1);
    parameter.assign(new RandomStream(7, index).normals(size).map((value) => 0.1 * value));
  });
  await saveWeights(join(weights, name), parameters);
  parameters.dispose();
}

function job(overrides: string[], condition: string, ddpm = 'ddpm.safetensors'): StageJob {
  const config = resolveConfig({ preset, overrides });
  const inputs = { ddpm: join(weights, ddpm), classifier: join(weights, 'classifier.pt') };
  return {
    kind: 'sample',
    key: 'key',
    folder,
    inputs: config.sampling.guidance === 'classifier' ? inputs : { ddpm: inputs.ddpm },
    config,
    seed: 3,
    condition: samplingConditions(config.sampling).find(({ name }) => name === condition),
  };
}

/** A context that stops after so many steps, and what was reported to it. */
function context(stopAfter = Number.POSITIVE_INFINITY) {
  const seen = { progress: [] as number[], pictures: [] as string[], sheets: [] as Uint8Array[] };
  let steps = 0;
  const report = {
    progress: (done: number) => seen.progress.push(done),
    picture: (name: string, png: Uint8Array) => {
      seen.pictures.push(name);
      if (name.includes('-sheet/')) seen.sheets.push(png);
    },
  };
  const shouldStop = () => steps++ >= stopAfter;
  return { ...seen, ...({ report, shouldStop } as unknown as StageContext) };
}
const samples = () => [...readStageSamples(folder)].flatMap(({ images }) => [...images]);

describe('sample stage', () => {
  it('ends with the same bits when stopped in the middle, and whatever the batch size', async () => {
    const ways = 'sampling.trajectories={"samples":5,"every":2}';
    const whole = context();
    const result = await sampleStage.run(job([ways], 'strength-10'), whole);
    expect(result).toMatchObject({
      status: 'done',
      outputs: ['samples.npz', 'samples.png', 'trajectories.npz', 'trajectories.png'],
      summary: {
        ...{ samples: 6, condition: 'strength-10', strength: 10, weights: [[10, 10]] },
        sheet: { columns: 32, perSheet: 1024, width: 8, height: 8, count: 6 },
        trajectory: { count: 5, columns: 3, width: 8, height: 8, timesteps: [19, 10, 0] },
      },
    });
    expect(whole.pictures).toEqual([
      ...['samples/strength-10', 'sample-sheet/strength-10'],
      ...['trajectories/strength-10', 'trajectory-sheet/strength-10'],
    ]);
    // the last frame of a way is the sample, on both sheets
    const cellOf = (png: Uint8Array, left: number, top: number) =>
      sharp(png).extract({ left, top, width: 8, height: 8 }).removeAlpha().raw().toBuffer();
    const [sheet, ways5] = whole.sheets;
    for (const sample of [0, 4]) {
      const expectedPixels = samples().slice(sample * 192, (sample + 1) * 192);
      expect([...(await cellOf(sheet, sample * 8, 0))]).toEqual(expectedPixels);
      expect([...(await cellOf(ways5, 2 * 8, sample * 8))]).toEqual(expectedPixels);
    }
    const expected = samples();
    const expectedWays = readFileSync(join(folder, 'trajectories.npz'));

    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(tmpdir(), 'interpolab-samples-'));
    const stopped = context(7); // five steps a batch of 4: in the second batch
    expect(await sampleStage.run(job([ways], 'strength-10'), stopped)).toEqual({
      status: 'stopped',
      step: 4,
    });
    // killed between the two files: ways are there whose samples are not
    appendFileSync(join(folder, 'trajectories.part'), Buffer.alloc(1000, 7));
    const rest = context();
    await sampleStage.run(job([ways], 'strength-10'), rest);
    expect(rest.progress[0]).toBe(4);
    expect(samples()).toEqual(expected);
    expect(readFileSync(join(folder, 'trajectories.npz')).equals(expectedWays)).toBe(true);

    for (const batchSize of [1, 6]) {
      await sampleStage.run(job([ways, `sampling.batchSize=${batchSize}`], 'strength-10'), context());
      expect(samples()).toEqual(expected);
      expect(readFileSync(join(folder, 'trajectories.npz')).equals(expectedWays)).toBe(true);
    }
  });

  it.each([1, 2, 3])('gathers the same bits from %i shards, whole, cut short or missing', async (of) => {
    const more = ['sampling.trajectories={"samples":5,"every":2}', 'sampling.batchSize=2'];
    const cut = job(more, 'strength-10');
    await sampleStage.run(cut, context());
    const expected = [samples(), [...readFileSync(join(folder, 'trajectories.npz'))]];
    for (const broken of ['none', 'missing', 'stopped']) {
      rmSync(folder, { recursive: true });
      folder = mkdtempSync(join(tmpdir(), 'interpolab-samples-'));
      const fresh = { ...cut, folder };
      for (let index = 0; index < of; index++) {
        if (broken === 'missing' && index === 0) continue;
        const steps = broken === 'stopped' && index === of - 1 ? 7 : undefined;
        await sampleStage.runShard!(fresh, { index, of }, context(steps));
      }
      const gathered = context();
      await sampleStage.run(fresh, gathered);
      // nothing is drawn that shards have drawn
      if (broken === 'none') expect(gathered.progress).toEqual([]);
      expect(samples()).toEqual(expected[0]);
      expect([...readFileSync(join(folder, 'trajectories.npz'))]).toEqual(expected[1]);
      expect(existsSync(join(folder, 'shards'))).toBe(false);
    }
  });

  it('keeps the ways of the first samples as [samples, frames, H, W, C], the last frame the sample', async () => {
    await sampleStage.run(job(['sampling.trajectories={"samples":2,"every":3}'], 'unconditional'), context());
    const { arr_0: ways, timesteps } = await readNpz(join(folder, 'trajectories.npz'));
    expect(ways.shape).toEqual([2, 2, 8, 8, 3]);
    expect([...timesteps.data]).toEqual([14, 0]); // of 0, 5, 10, 14, 19
    const frame = 8 * 8 * 3;
    expect([...ways.data.slice(frame, 2 * frame)]).toEqual(samples().slice(0, frame));
  });

  it('keeps about eight frames of the first 64 unless told otherwise, and none if not wanted', async () => {
    const usual = await sampleStage.run(job([], 'unconditional'), context());
    expect(usual).toMatchObject({ summary: { trajectory: { count: 6, columns: 5 } } }); // five steps in all
    const expected = samples();
    const none = context();
    const result = await sampleStage.run(
      job(['sampling.trajectories=null', 'sampling.sheets=false'], 'unconditional'),
      none,
    );
    expect(none.pictures).toEqual(['samples/unconditional']);
    expect(result).toEqual({
      status: 'done',
      outputs: ['samples.npz', 'samples.png'],
      summary: { samples: 6, condition: 'unconditional', strength: null, weights: null },
    });
    expect(samples()).toEqual(expected);
  });

  it.each([
    ['asymmetric weights', ['sampling.weights=[[1000,5000]]'], 'weights-1000-5000'],
    ['a weight schedule', ['sampling.weightSchedule={"kind":"linear"}'], 'strength-3000'],
    ['the gradient at the mean', ['sampling.gradientAt=mean'], 'strength-3000'],
    ['DPM-Solver++', ['sampling.sampler=dpmSolver++2M'], 'strength-3000'],
    ['DDIM with noise', ['sampling.sampler=ddim', 'sampling.eta=1'], 'strength-3000'],
  ])('takes %s into account', async (_what, overrides, condition) => {
    const strong = 'sampling.strengths=[3000]'; // a classifier of random weights says little
    await sampleStage.run(job([strong], 'strength-3000'), context());
    const plain = samples();
    await sampleStage.run(job([strong, ...overrides], condition), context());
    expect(samples()).not.toEqual(plain);
  });

  it('samples a class-conditional network without a classifier', async () => {
    const overrides = [...conditional, 'sampling.weights=[[1,3]]'];
    const drawn: number[][] = [];
    for (const condition of ['unconditional', 'strength-10', 'weights-1-3']) {
      await sampleStage.run(job(overrides, condition, 'conditional.safetensors'), context());
      drawn.push(samples());
    }
    expect(new Set(drawn.map(String)).size).toBe(3);
  });
});
