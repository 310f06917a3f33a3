import { createHash } from 'node:crypto';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadOnnxRuntime } from '@interpolab/classifier';
import { readScoreSet } from '@interpolab/data-filtering';
import { describe, expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, stageFolders, TrainerProcess } from './trainer-process.test-support.ts';
import { drawnPhotos, writeCelebaLike, writeClassFolders } from './write-photos.test-support.ts';

const workplace = useWorkplace();
const { freshFolder, environment } = workplace;

const set = (assignments: Record<string, unknown>) =>
  Object.entries(assignments).flatMap(([path, value]) => ['--set', `${path}=${JSON.stringify(value)}`]);

function select(folder: string, args: readonly string[], command = 'select-extremes') {
  return runTrainer(
    ['--preset', 'drawn-hair-filter-tiny', '--threads=1', ...args],
    environment(folder),
    command,
  );
}

const summaryOf = (stdout: string) => JSON.parse(stdout.trim().split('\n').at(-1)!).summary;

describe('trainer:select-extremes on photographs', { timeout: 180_000 }, () => {
  const folder = freshFolder();
  const celeba = join(folder, 'celeba');
  const args = [
    `--data=celeba=${celeba}`,
    ...set({
      'data.attribute': 'Black_Hair',
      'ensemble.subset': 100,
      heldOut: { validation: null, test: 40 },
    }),
  ];

  it('goes from a folder in CelebA’s layout to index lists that count in its training split', async () => {
    await writeCelebaLike(celeba, { train: 160, valid: 50, test: 60 });
    const broken = join(celeba, 'img_align_celeba', '000001.jpg');
    writeFileSync(broken, readFileSync(broken).subarray(0, 3000));
    const { code, stdout, stderr } = await select(folder, [
      ...args,
      ...set({ 'data.skipBad': true }),
      '--json',
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'warning: images: not the whole of CelebA, or not its splits: train 160 in place of 162770',
    );
    expect(stdout).toContain('warning: images: 1 of 160 images cannot be read and were left out: ');
    const summary = summaryOf(stdout);
    expect(summary.images).toMatchObject({
      classes: ['not Black_Hair', 'Black_Hair'],
      ...{ train: { count: 159 }, validation: { count: 50 }, test: { count: 40 } },
    });
    expect(summary.stages[0]).toMatchObject({ name: 'images', warnings: summary.images.warnings });
    expect(summary.images.warnings).toHaveLength(2);
    expect(summary.evaluation.rankCorrelation).toBeNull(); // nobody knows a photograph's factor
    expect(summary.filter).not.toHaveProperty('middleThirdShare');
    expect(summary.filter.kept).toBe(20);
    const [scoresFolder] = stageFolders(folder, 'scores');
    const scores = await readScoreSet(join(scoresFolder, 'scores.npz'));
    expect([scores.count, scores.rows![0], scores.rows!.at(-1)]).toEqual([159, 1, 159]); // row 0 is damaged
    const [filterFolder] = stageFolders(folder, 'filter');
    const kept = readFileSync(join(filterFolder, 'lists', 'kept.txt'), 'utf8')
      .trim()
      .split('\n')
      .map(Number);
    const attributes = readFileSync(join(celeba, 'list_attr_celeba.txt'), 'utf8').split('\n').slice(2);
    // multi-agree keeps an image only if the members say its own label; the ranked list has as many of each class
    const dark = kept.filter((row) => attributes[row].includes(' 1'));
    expect([kept.length, dark.length]).toEqual([20, 10]);
  });

  it('fails before anything is trained where an image is damaged, and says which', async () => {
    const { code, stderr } = await select(folder, args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: data set .*: 1 of 160 images cannot be read: .*000001\.jpg: .*skipBad.*\n$/,
    );
  });

  it('takes changed images for other images', async () => {
    const plan = [...args, ...set({ 'data.skipBad': true }), '--plan'];
    expect((await select(folder, plan)).stdout).toMatch(/images .* reused/);
    const path = join(celeba, 'img_align_celeba', '000007.jpg');
    const { jpegs } = await drawnPhotos(2, 99);
    writeFileSync(path, jpegs[0]);
    utimesSync(path, 1, 1);
    expect((await select(folder, plan)).stdout).not.toContain('reused');
  });

  it('trains folds, calibrates by isotonic regression and measures on hand-labelled images', async () => {
    const photos = freshFolder();
    await writeClassFolders(join(photos, 'all'), 200, 1);
    await writeClassFolders(join(photos, 'by-hand'), 30, 2);
    const { code, stdout, stderr } = await select(photos, [
      `--data=folder=${join(photos, 'all')}`,
      ...set({
        heldOut: { validation: 40, test: 40 },
        handLabelled: { kind: 'folder', path: join(photos, 'by-hand'), imageSize: 16 },
        calibration: { method: 'isotonic' },
        'ensemble.split': 'folds',
        'ensemble.subset': null,
      }),
      '--json',
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { evaluation, images } = summaryOf(stdout);
    expect(images).toMatchObject({
      classes: ['blond', 'dark'],
      train: { count: 120 },
      handLabelled: { count: 30 },
    });
    const { confusion, accuracy } = evaluation.handLabelled;
    expect(confusion.flat().reduce((sum: number, count: number) => sum + count, 0)).toBe(30);
    expect(accuracy).toBeCloseTo((confusion[0][0] + confusion[1][1]) / 30, 12);
    expect(stdout).toContain('on 30 hand-labelled');
    const [stage] = stageFolders(photos, 'imageClassifier').filter(
      (path) => JSON.parse(readFileSync(join(path, 'recipe.json'), 'utf8')).member === null,
    );
    const { calibration } = JSON.parse(readFileSync(join(stage, 'classifier.json'), 'utf8'));
    expect(calibration.method).toBe('isotonic');
  });
});

describe('what a configuration cannot mean', () => {
  it.each([
    [{ 'ensemble.split': 'folds' }, 'ensemble.subset: must be null with folds, got 200.'],
    [
      { 'ensemble.subset': null },
      'ensemble.subset: must say how many images each member is trained on, got null.',
    ],
    [
      { 'heldOut.test': null },
      'heldOut.test: must be a number of images, got null (only CelebA has splits of its own).',
    ],
    [
      { calibration: { method: 'none', divideLastLayer: true } },
      'calibration.divideLastLayer: needs a temperature, got calibration.method=none.',
    ],
    [
      { 'data.greenLips': true },
      'data: must be all drawn faces; got some of them (leave out data.filter, data.and and data.greenLips).',
    ],
    [
      { data: { kind: 'npz', path: '/x.npz', imageSize: 16, repeatedRows: 'keep' } },
      'data.repeatedRows: must be "drop", got "keep" (one copy of an image would judge what another has taught).',
    ],
  ])('%j', async (assignments, message) => {
    const { code, stderr } = await select(freshFolder(), set(assignments));
    expect({ code, stderr }).toEqual({ code: 1, stderr: `error: config ${message}\n` });
  });
});

describe('members in processes of their own', { timeout: 120_000 }, () => {
  it('stop by themselves when the trainer is killed', async () => {
    const folder = freshFolder();
    const trainer = new TrainerProcess(
      [
        '--preset',
        'drawn-hair-filter-tiny',
        '--threads=1',
        '--workers=2',
        ...set({ 'ensemble.training.steps': 100_000 }),
      ],
      environment(folder),
      'select-extremes',
    );
    await trainer.until(/member 1 +\d+\/100/);
    const children = trainer.children();
    expect(children).toHaveLength(3); // two members, and what ships the journal
    trainer.killAlone();
    await trainer.ended;
    const isAlive = (pid: number) => {
      try {
        process.kill(pid, 0);
        return true;
      } catch {
        return false;
      }
    };
    const deadline = Date.now() + 30_000;
    while (children.some(isAlive) && Date.now() < deadline) await new Promise((wait) => setTimeout(wait, 50));
    expect(children.filter(isAlive)).toEqual([]);
  });
});

const isOnnxThere = await loadOnnxRuntime().then(
  () => true,
  () => false,
);
const onnx = new URL('../../../libs/classifier/fixtures/tiny.onnx', import.meta.url).pathname;

describe('a model that the user brought', { timeout: 120_000 }, () => {
  it.runIf(isOnnxThere)('is calibrated, measured, and scores the images in place of ours', async () => {
    const folder = freshFolder();
    const args = [`--onnx=${onnx}`, ...set({ 'evaluationOnnx.imageSize': 8 })];
    const { code, stdout, stderr } = await select(folder, [...args, '--json']);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/evaluation classifier .*tiny\.onnx, as it is/);
    // of a network that was never trained, yet dark hair makes its first channel fall
    expect(summaryOf(stdout).evaluation['rocAuc.1']).toBeCloseTo(0.7452, 3);
    const [scoresFolder] = stageFolders(folder, 'scores');
    const { record } = await readScoreSet(join(scoresFolder, 'scores.npz'));
    const sha256 = createHash('sha256').update(readFileSync(onnx)).digest('hex');
    expect(record.members[0]).toMatchObject({ name: 'evaluation', role: 'evaluation', sha256 });

    const turned = await select(folder, [...args, ...set({ 'evaluationOnnx.classOrder': [1, 0] })]);
    expect(turned.code).toBe(1);
    expect(turned.stderr).toBe(
      'error: ONNX: expected the classes in the order low hair, high hair, but on the test set the model has them the other way round (ROC-AUC 0.255; set evaluationOnnx.classOrder=[1,0]).\n',
    );
  });

  it.runIf(!isOnnxThere)('needs a package that is not installed, and says how to get it', async () => {
    const { code, stderr } = await select(freshFolder(), [`--onnx=${onnx}`]);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /error: ONNX: the package onnxruntime-node is not installed \(run `npm run setup:onnx`\)\.\n$/,
    );
  });

  it('has to be there', async () => {
    const { code, stderr } = await select(freshFolder(), ['--onnx=/no/such.onnx']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'error: config evaluationOnnx.path: expected an ONNX file, found none at /no/such.onnx.\n',
    });
  });
});
