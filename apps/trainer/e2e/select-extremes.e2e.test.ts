import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readScoreSet } from '@interpolab/data-filtering';
import { describe, expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, stageFileHashes, stageFolders, TrainerProcess } from './trainer-process.test-support.ts';

const workplace = useWorkplace();
const { freshFolder, environment } = workplace;
const args = ['--preset', 'drawn-hair-filter-tiny', '--threads=1'];
const hashes = (folder: string) =>
  stageFileHashes(folder, { kind: 'imageClassifier', file: 'classifier.safetensors' });
const scoreHashes = (folder: string) => stageFileHashes(folder, { kind: 'scores', file: 'scores.npz' });

describe('trainer:select-extremes', { timeout: 180_000 }, () => {
  const whole = freshFolder();

  it('goes from drawn faces to the lists of the extremes, each stage a child run, two members at a time', async () => {
    const { code, stdout, stderr } = await runTrainer(
      [...args, '--workers=2', '--json'],
      environment(whole),
      'select-extremes',
    );
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const { runId, summary } = JSON.parse(stdout.trim().split('\n').at(-1)!);
    const run = (await workplace.store.getRun(runId))!;
    expect(run).toMatchObject({ name: 'drawn-hair-filter-tiny', status: 'finished' });
    expect(run.children.map(({ name, status }) => `${name} ${status}`).sort()).toEqual([
      'evaluation classifier finished',
      'filter finished',
      'images finished',
      'member 0 finished',
      'member 1 finished',
      'scores finished',
    ]);
    expect(summary.filter.kept).toBe(20);
    expect(stdout).toMatch(/^labelled high hair +\d+ +\d+ +\d+$/m);
    const { counts } = summary.evaluation.confusionAtThreshold;
    expect(counts.flat().reduce((sum: number, count: number) => sum + count, 0)).toBe(100);
    expect(summary.evaluation.rankCorrelation).toBeGreaterThan(0.5); // a network that learnt nothing has 0 ± 0.1

    const stageOf = (name: string) => run.children.find((child) => child.name === name)!.id;
    const { store } = workplace;
    const [agreement] = await store.getTables(stageOf('filter'), { name: 'agreement' });
    expect(agreement.columns).toEqual(['classifier', 'evaluation', 'member 0', 'member 1']);
    for (const [at, row] of agreement.rows.entries()) expect(row[at + 1]).toBe(1);
    const [borderline] = await store.getTables(stageOf('filter'), { name: 'borderline' });
    const sides = borderline.rows.map(([, side]) => side);
    expect(sides.filter((side) => side === 'kept')).toHaveLength(20);
    expect(sides.filter((side) => side === 'dropped')).toHaveLength(32);
    expect((await store.listMedia(stageOf('filter'))).map(({ name }) => name)).toEqual(['borderline-sheet']);
    const [reliability] = await store.getTables(stageOf('evaluation classifier'), {
      name: 'reliability/after',
    });
    const counted = reliability.rows.reduce((sum, [, , count]) => sum + (count as number), 0);
    expect(counted).toBe(100); // the test set

    const [scoresFolder] = stageFolders(whole, 'scores');
    const { record, count } = await readScoreSet(join(scoresFolder, 'scores.npz'));
    expect(count).toBe(400);
    expect(record.members.map(({ name, role }) => `${name} ${role}`)).toEqual([
      'evaluation evaluation',
      'member 0 filter',
      'member 1 filter',
    ]);
    expect(record.members.map(({ sha256 }) => sha256).sort()).toEqual(hashes(whole).sort());
    expect(record.members[0].temperature).toBeCloseTo(summary.evaluation.temperature, 12);
    const [filterFolder] = stageFolders(whole, 'filter');
    const rows = readFileSync(join(filterFolder, 'lists', 'subset-10.txt'), 'utf8')
      .trim()
      .split('\n');
    expect(new Set(rows).size).toBe(10);
  });

  it('killed in the middle of a training it ends with the same bits, one member after the other too', async () => {
    const folder = freshFolder();
    const killed = new TrainerProcess(args, environment(folder), 'select-extremes');
    await killed.until(/member 0 +0\/40/);
    const [first] = stageFolders(folder, 'imageClassifier').filter(
      (stage) => !existsSync(join(stage, 'done.json')),
    );
    while (!existsSync(join(first, 'checkpoint.safetensors'))) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    killed.signal('SIGKILL');
    await killed.ended;
    const { code, stdout } = await runTrainer(args, environment(folder), 'select-extremes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/evaluation classifier .* reused/);
    expect(hashes(folder)).toEqual(hashes(whole));
    expect(scoreHashes(folder)).toEqual(scoreHashes(whole));
  });

  it('fails when one of its processes is killed, and then goes on to the same bits', async () => {
    const folder = freshFolder();
    const parallel = [...args, '--workers=2'];
    const trainer = new TrainerProcess(parallel, environment(folder), 'select-extremes');
    await trainer.until(/member 0 +\d+\/40/);
    const [, second] = trainer.children('stage-worker-entry');
    process.kill(second, 'SIGKILL');
    const ended = await trainer.ended;
    expect(ended.code).toBe(1);
    expect(ended.stderr).toBe(
      'error: the computing process ended unexpectedly (SIGKILL); is the machine out of memory?\n',
    );
    const { code } = await runTrainer(parallel, environment(folder), 'select-extremes');
    expect(code).toBe(0);
    expect(hashes(folder)).toEqual(hashes(whole));
  });

  it('trains the evaluation classifier alone, which the whole selection then finds done', async () => {
    const { code, stdout } = await runTrainer(
      [...args, '--plan'],
      environment(whole),
      'train-evaluation-classifier',
    );
    expect(code).toBe(0);
    expect(stdout).toMatch(/evaluation classifier .* reused/);
    expect(stdout).not.toContain('member 0');
  });

  it('says what is wrong with a config in one line', async () => {
    const { code, stderr } = await runTrainer(
      [...args, '--set', 'ensemble.subset=401'],
      environment(whole),
      'select-extremes',
    );
    expect(code).toBe(1);
    expect(stderr).toBe('error: config ensemble.subset: must be at most data.count, 400; got 401.\n');
  });
});
