import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createImageClassifier, imageClassifierConfigSchema } from '@interpolab/classifier';
import { createCircleDataset, writeNpz } from '@interpolab/data-filtering';
import { type Engine, startEngine } from '@interpolab/tensor';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saveNetwork } from '../src/stages/stage-classifier.ts';
import { useWorkplace } from './test-workplace.test-support.ts';
import { TrainerProcess, tinyPreset } from './trainer-process.test-support.ts';

const workplace = useWorkplace();
const bytes = 8 * 8 * 3;
let engine: Engine;
let folder: string;

/** Circles of 8 × 8 pixels: those at the columns, whatever their row. */
function circlesAt(...columns: number[]): Uint8Array {
  const all = createCircleDataset({
    kind: 'circles',
    imageSize: 8,
    radius: 1,
    layout: 'uniform',
    epsilon: 0.2,
  });
  const rows = [...all.labels.keys()].filter((row) => columns.includes(all.centres[2 * row]));
  return Uint8Array.from(rows.flatMap((row) => [...all.images.subarray(row * bytes, (row + 1) * bytes)]));
}

async function writeSamples(path: string, pixels: Uint8Array): Promise<void> {
  mkdirSync(join(path, '..'), { recursive: true });
  await writeNpz(path, { arr_0: { shape: [pixels.length / bytes, 8, 8, 3], data: pixels } });
}

async function writeClassifier(name: string, seed: number): Promise<void> {
  const network = imageClassifierConfigSchema.parse({ architecture: 'efficientnet_v2_nano', imageSize: 8 });
  const classifier = createImageClassifier(network);
  classifier.parameters.initialise(seed);
  mkdirSync(join(folder, name), { recursive: true });
  await saveNetwork(join(folder, name), classifier, { method: 'temperature', temperature: 2 });
  classifier.parameters.dispose();
}

beforeAll(async () => {
  folder = workplace.freshFolder();
  engine = await startEngine({ engine: 'auto', threads: 1 });
  await writeSamples(join(folder, 'drawn/unconditional/samples.npz'), circlesAt(1, 6));
  await writeSamples(join(folder, 'drawn/strength-10/samples.npz'), circlesAt(3, 4, 6));
  await writeClassifier('first', 1);
  await writeClassifier('second', 2);
});

afterAll(() => engine.dispose());

const evaluate = (...args: string[]) =>
  new TrainerProcess(args, { ...workplace.environment(folder), INIT_CWD: folder }, 'evaluate').ended;

describe('trainer:evaluate', { timeout: 120_000 }, () => {
  it('measures the conditions of a folder by positions and two networks, and keeps the scores as a run', async () => {
    const { code, stdout, stderr } = await evaluate(
      ...[
        '--samples',
        'drawn',
        '--preset',
        tinyPreset,
        '--classifier',
        'first',
        '--out',
        'figures',
        '--json',
      ],
      ...['--classifier', 'second/classifier.safetensors', '--held-out', 'drawn/strength-10'],
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { judges, sets } = JSON.parse(stdout.trim().split('\n').at(-1)!);
    expect(judges.map(({ name }: { name: string }) => name)).toEqual(['position', 'first', 'classifier']);
    const [guided, free] = sets;
    expect([guided.name, guided.samples, free.name, free.samples]).toEqual([
      ...['strength-10', 18, 'unconditional', 12],
    ]);
    // 12 of 18 circles stand at the columns 3 and 4, which training has not shown
    expect(guided.judged[0].fixed.inMiddle).toMatchObject({ successes: 12, total: 18 });
    expect(free.judged[0].fixed.inMiddle).toMatchObject({ successes: 0, total: 12 });
    // the free samples are the training images themselves
    expect(free.features.images).toBe(12);
    expect(free.features.precisionRecall.precision.share).toBe(1);
    expect(guided.features.fid).toBeGreaterThan(100 * free.features.fid);
    for (const { smallest, median, guard } of free.nearest) {
      expect([smallest, median]).toEqual([0, 0]);
      expect(guard.pValue).toBeLessThan(0.01);
    }
    expect(free.nearest.map(({ space }: { space: string }) => space)).toEqual(['pixels', 'features']);
    expect(guided.disagreement.members).toBe(2);
    // the two networks; the position is a column, and no attribute in [0, 1]
    expect(guided.heatMap).toMatchObject({ x: 'first', y: 'classifier', bins: 20, counted: 18, left: 0 });
    expect(guided.heatMap.counts.reduce((sum: number, count: number) => sum + count, 0)).toBe(18);
    const { runs } = await workplace.store.listRuns({ kind: 'evaluate' });
    expect(runs).toHaveLength(1);
    const scores = await workplace.store.getScoreSets(runs[0].id, { name: 'position/strength-10' });
    expect([...scores[0].scores].sort()).toEqual([3, 4, 6].flatMap((column) => Array(6).fill(column)));
    expect(scores[0].classifierSha256).toBe(judges[0].sha256);
    const [figure] = await workplace.store.listMedia(runs[0].id, { name: 'nearest/strength-10' });
    // five samples nearest by pixels and five by features, each beside its eight nearest training images
    expect(figure).toMatchObject({ width: 492, height: 546 });
    const [differences] = await workplace.store.getScoreSets(runs[0].id, {
      name: 'disagreement/strength-10',
    });
    const byJudge = async (judge: string) =>
      (await workplace.store.getScoreSets(runs[0].id, { name: `${judge}/strength-10` }))[0].scores;
    const [first, second] = [await byJudge('first'), await byJudge('classifier')];
    const expected = first.map((score, at) => Math.abs(score - second[at]));
    expect(differences.scores).toEqual(expected);
    const mean = expected.reduce((sum, one) => sum + one, 0) / 18;
    expect(guided.disagreement.pairwise.mean).toBeCloseTo(mean, 12);
    expect((await workplace.store.getScoreSets(runs[0].id)).length).toBe(8);
    // the same once more says what has changed, another judge is refused
    const again = await evaluate(
      ...['--samples', 'drawn', '--preset', tinyPreset, '--classifier', 'first', '--classifier', 'second'],
      ...['--against', 'figures/evaluation.json', '--offline'],
    );
    expect(again.stdout).toContain('strength-10 by position: 0.0 % in the middle against the earlier one');
    const other = await evaluate(
      '--samples',
      'drawn',
      '--classifier',
      'second',
      '--against',
      'figures/evaluation.json',
    );
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(
      /^error: --against: was judged by others \(.*\), and scores of different classifiers cannot be compared; evaluate both with the same\n$/,
    );
  });

  it('says in one line what it cannot measure', async () => {
    const large = join(folder, 'large.npz');
    await writeNpz(large, { arr_0: { shape: [2, 16, 16, 3], data: new Uint8Array(2 * 16 * 16 * 3) } });
    const failures = [
      [
        ['--samples', 'drawn', '--classifier', 'first', '--reference', 'large.npz'],
        ...[
          1,
          `--reference ${large}: createImageClassifier: expected images of shape [batch,8,8,3], got [2,16,16,3]`,
        ],
      ],
      [
        ['--samples', 'drawn'],
        2,
        'expected somebody who judges: --classifier=PATH or --preset=NAME, got neither',
      ],
      [
        ['--samples', 'drawn', '--classifier', 'drawn'],
        ...[1, `classifier ${join(folder, 'drawn')}: expected the folder of a finished classifier`],
      ],
    ] as const;
    for (const [args, code, message] of failures) {
      const ended = await evaluate('--offline', ...args);
      expect(ended.stderr).toContain(`error: ${message}`);
      expect(ended.stderr.trim().split('\n')).toHaveLength(1);
      expect(ended.code).toBe(code);
    }
  });
});
