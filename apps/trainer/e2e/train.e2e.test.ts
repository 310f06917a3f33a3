import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import {
  runTrainer,
  stageFileHashes,
  stageFolders,
  TrainerProcess,
  tinyPreset,
} from './trainer-process.test-support.ts';

const workplace = useWorkplace();
const { freshFolder, environment } = workplace;
beforeAll(() => runTrainer(['--preset', tinyPreset, '--plan'], environment(freshFolder())), 120_000); // warms caches

const train = (folder: string, ...args: string[]) =>
  runTrainer(['--preset', tinyPreset, ...args], environment(folder));
const ddpmHash = (folder: string) => stageFileHashes(folder, { kind: 'ddpm', file: 'ddpm-ema.safetensors' });
const sampleHashes = (folder: string) => stageFileHashes(folder, { kind: 'sample', file: 'samples.npz' });
const checkpointOf = (folder: string) => join(stageFolders(folder, 'ddpm')[0], 'checkpoint.safetensors');
const untilExists = async (path: string) => {
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 10));
};
/** The stages that an experiment says it took from others, and the artifacts that it names as its inputs. */
const reusedStages = async (runId: string) => {
  const stages = (await workplace.store.getRun(runId))!.summary.stages as { name: string; reused: boolean }[];
  const artifacts = await workplace.store.artifacts(runId);
  return {
    reused: stages.filter(({ reused }) => reused).map(({ name }) => name),
    inputs: artifacts.filter(({ role }) => role === 'in').map(({ name }) => name),
  };
};
const runIdOf = (folder: string, kind: string) =>
  (JSON.parse(readFileSync(join(stageFolders(folder, kind)[0], 'run.json'), 'utf8')) as { runId: string })
    .runId;

describe('trainer:train', { timeout: 120_000 }, () => {
  const whole = { folder: '', runId: '', stdout: '' };

  it('runs a preset from the data to the table, and tracks every stage', async () => {
    whole.folder = freshFolder();
    const { code, stdout, stderr } = await train(whole.folder, '--json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    whole.stdout = stdout;
    expect(stdout).toContain('to compute: 7 of 7 stages, about ');
    expect(stdout).toMatch(/unconditional +– +6 /);
    expect(stdout).toMatch(/multi-guided +10 +6 /);
    const outcome = JSON.parse(stdout.trim().split('\n').at(-1)!);
    whole.runId = outcome.runId;
    const run = (await workplace.store.getRun(outcome.runId))!;
    expect(run).toMatchObject({ kind: 'experiment', name: 'tiny', status: 'finished', seed: 0 });
    expect(run.config).toMatchObject({ ddpm: { training: { steps: 60, batchSize: 4 } } });
    expect(run.summary.results).toEqual(outcome.results);
    expect(run.summary.gapSupport).toEqual({ low: 2, high: 5, width: 8 });
    // 6 columns that a whole circle of radius 1 can be at, of which training saw the first and the last
    expect(run.summary.scoreAxes).toEqual({
      position: {
        ...{ attribute: 'position', unit: 'px', low: 0.5, high: 6.5, places: 6 },
        seen: [
          { low: 0.5, high: 1.5 },
          { low: 5.5, high: 6.5 },
        ],
        gap: { low: 1.5, high: 5.5 },
      },
    });
    expect(run.children.map(({ kind, status }) => `${kind} ${status}`)).toEqual(
      ['data', 'classifier', 'ddpm', 'sample', 'sample', 'evaluate', 'evaluate'].map(
        (kind) => `${kind} finished`,
      ),
    );
    const ddpm = run.children.find(({ kind }) => kind === 'ddpm')!;
    const [loss] = await workplace.store.getSeries(ddpm.id, ['loss']);
    expect(loss.steps).toEqual([10, 20, 30, 40, 50, 60]);
    expect(loss.values.every(Number.isFinite)).toBe(true);
    const sample = run.children.find(({ name }) => name === 'sample λ=10')!;
    expect((await workplace.store.listMedia(sample.id)).map(({ name }) => name)).toEqual([
      ...['sample-sheet/strength-10', 'samples/strength-10'],
      ...['trajectories/strength-10', 'trajectory-sheet/strength-10'],
    ]);
    const files = await workplace.store.artifacts(sample.id);
    expect(files.map(({ role, name }) => `${role} ${name}`)).toEqual([
      ...['in classifier/classifier.safetensors', 'in ddpm/ddpm-ema.safetensors'],
      ...['out samples.npz', 'out samples.png', 'out trajectories.npz', 'out trajectories.png'],
    ]);
    const evaluate = run.children.find(({ name }) => name === 'evaluate')!;
    const scoreSets = await workplace.store.getScoreSets(evaluate.id);
    expect(scoreSets.map(({ name }) => name)).toEqual(['position/strength-10', 'position/unconditional']);
    expect(scoreSets[0].samplesSha256).toBe(files.find(({ name }) => name === 'samples.npz')!.sha256);
    expect(scoreSets[0].classifierSha256).toBe(scoreSets[1].classifierSha256);
    const [histogram] = await workplace.store.getHistograms(evaluate.id, { name: 'position/strength-10' });
    const { scores } = scoreSets[0];
    expect(scores).toHaveLength(6);
    // what has no position is counted nowhere
    expect(histogram.counts).toEqual(
      histogram.counts.map(
        (_, bin) => scores.filter((x) => x >= histogram.edges[bin] && x < histogram.edges[bin + 1]).length,
      ),
    );
    const neighbours = run.children.find(({ name }) => name === 'neighbours')!;
    const [table] = await workplace.store.getTables(neighbours.id, { name: 'neighbours/strength-10' });
    expect(table.columns.slice(0, 4)).toEqual(['sample', 'row 0', 'cell 0', 'distance 0']);
    expect(table.rows.map(([index]) => index)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(neighbours.summary).toMatchObject({
      trainingImages: 12,
      heldOut: { count: 24, note: 'the same shapes at the places that training does not show' },
      guard: [{ condition: 'unconditional', of: 'never-seen range' }, { condition: 'strength-10' }],
    });
    const [sheet] = await workplace.store.listMedia(neighbours.id, { name: 'training-sheet' });
    expect([sheet.width, sheet.height]).toEqual([32 * 8, 8]);
    const { runs } = await workplace.store.lineage(ddpm.id);
    expect(runs.map(({ name, distance }) => `${distance} ${name}`).sort()).toEqual([
      ...['-1 data', '0 ddpm', '1 sample unconditional', '1 sample λ=10', '2 evaluate', '2 neighbours'],
    ]);
  });

  it('reuses everything when called again, and ends with the same table in the same run', async () => {
    const { code, stdout } = await train(whole.folder, '--json');
    expect(code).toBe(0);
    expect(stdout).toContain('nothing to compute');
    expect(JSON.parse(stdout.trim().split('\n').at(-1)!).runId).toBe(whole.runId);
    const stages = await reusedStages(whole.runId);
    expect(stages).toEqual({ reused: [], inputs: [] });
  });

  it('trains one model by itself, whose result the whole experiment then finds', async () => {
    const folder = freshFolder();
    const args = ['--preset', tinyPreset, '--json'];
    const alone = await runTrainer(args, environment(folder), 'train-ddpm');
    expect(alone).toMatchObject({ code: 0, stderr: '' });
    expect(alone.stdout).toContain('to compute: 2 of 2 stages, about ');
    const outcome = JSON.parse(alone.stdout.trim().split('\n').at(-1)!);
    expect(outcome).toMatchObject({ status: 'finished', results: [], stage: { name: 'ddpm' } });
    expect(outcome.stage.outputs).toEqual([join(stageFolders(folder, 'ddpm')[0], 'ddpm-ema.safetensors')]);
    expect(ddpmHash(folder)).toEqual(ddpmHash(whole.folder));
    expect((await workplace.store.getRun(outcome.runId))!.children.map(({ kind }) => kind)).toEqual([
      'data',
      'ddpm',
    ]);
    const plan = await runTrainer([...args, '--plan'], environment(folder), 'train');
    expect(plan.stdout).toMatch(/ddpm +60 steps of 4 images +reused/);
    expect(plan.stdout).toContain('to compute: 5 of 7 stages');
  });

  it('computes only what a changed value touches', async () => {
    const { code, stdout } = await train(whole.folder, '--set', 'sampling.strengths=[10,20]', '--json');
    expect(code).toBe(0);
    expect(stdout).toContain('to compute: 3 of 8 stages');
    expect(stdout).toMatch(/ddpm +60 steps of 4 images +reused/);
    const { reused, inputs } = await reusedStages(JSON.parse(stdout.trim().split('\n').at(-1)!).runId);
    expect(reused).toEqual(['data', 'classifier', 'ddpm', 'sample unconditional', 'sample λ=10']);
    expect(inputs).toContain('ddpm/ddpm-ema.safetensors');
  });

  it('has its networks sampled again by trainer:sample, to the same bits', async () => {
    const out = join(freshFolder(), 'samples');
    const { code, stdout } = await runTrainer(
      ['--preset', tinyPreset, '--out', out],
      environment(whole.folder),
      'sample',
    );
    expect(code).toBe(0);
    expect(stdout).toContain('to compute: 2 of 2 stages');
    const hashes = ['unconditional', 'strength-10'].map((name) =>
      createHash('sha256')
        .update(readFileSync(join(out, name, 'samples.npz')))
        .digest('hex'),
    );
    expect(sampleHashes(whole.folder)).toEqual(expect.arrayContaining(hashes));
  });

  it('goes on after kill -9 in training, and ends with the same bits', async () => {
    const folder = freshFolder();
    const killed = new TrainerProcess(
      ['--preset', tinyPreset, '--set', 'ddpm.training.checkpointEvery=1'],
      environment(folder),
    );
    await killed.until(/ddpm {2}0\/60/);
    await new Promise((resolve) => setTimeout(resolve, 150)); // somewhere in the middle
    killed.signal('SIGKILL');
    await killed.ended;
    const ddpmRun = runIdOf(folder, 'ddpm');
    const { code, stdout } = await train(folder, '--set', 'ddpm.training.checkpointEvery=1');
    expect(code).toBe(0);
    expect(stdout).toMatch(/classifier +12 steps of 4 images +reused/);
    // checkpointEvery is part of the recipe, so the folder differs; the weights must not.
    expect(ddpmHash(folder)).toEqual(ddpmHash(whole.folder));
    expect(sampleHashes(folder)).toHaveLength(2);
    expect(sampleHashes(whole.folder)).toEqual(expect.arrayContaining(sampleHashes(folder)));
    const run = (await workplace.store.getRun(ddpmRun))!;
    expect(run.status).toBe('finished');
    expect((await workplace.store.getSeries(ddpmRun, ['loss']))[0].steps).toEqual([10, 20, 30, 40, 50, 60]);
  });

  it('saves a checkpoint on Ctrl-C, says how to go on, and goes on from there', async () => {
    const folder = freshFolder();
    const long = ['--set', 'ddpm.training.steps=400', '--set', 'ddpm.training.checkpointEvery=5'];
    const stopped = new TrainerProcess(['--preset', tinyPreset, ...long], environment(folder));
    await stopped.until(/ddpm {2}0\/400/);
    await untilExists(checkpointOf(folder));
    stopped.signal('SIGINT');
    const { code, stdout } = await stopped.ended;
    expect(code).toBe(130);
    expect(stdout).toContain('stopped; "train" with the same options goes on from here.');
    const run = (await workplace.store.getRun(runIdOf(folder, 'ddpm')))!;
    expect(run.status).toBe('interrupted');
    // who goes on measures no cost again: a job that was taken over is to be at its next step soon
    const [experiment] = readdirSync(join(folder, 'experiments'));
    const estimates = join(folder, 'experiments', experiment, 'estimates.json');
    const measured = JSON.parse(readFileSync(estimates, 'utf8'));
    for (const key of Object.keys(measured)) if (measured[key]) measured[key].seconds = 172_800;
    writeFileSync(estimates, JSON.stringify(measured));
    const again = new TrainerProcess(['--preset', tinyPreset, ...long], environment(folder));
    await again.until(/ddpm {2}[1-9]\d*\/400/); // not from 0
    expect(again.stdout).toMatch(/\n {2}ddpm +400 steps of 4 images +about 2 d 0 h/);
    again.signal('SIGINT');
    await again.ended;
  });

  it('refuses to compute an experiment that another process is computing', async () => {
    const folder = freshFolder();
    const long = ['--set', 'ddpm.training.steps=5000'];
    const first = new TrainerProcess(['--preset', tinyPreset, ...long], environment(folder));
    await first.until(/to compute/);
    const second = await train(folder, ...long);
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(
      /^error: experiment tiny \(seed 0\): is being computed by process \d+ on .+; wait for it, stop it, or use another --seed\.\n$/,
    );
    first.signal('SIGKILL');
    await first.ended;
  });

  it('stops a run whose loss is NaN as failed, and keeps the last good checkpoint', async () => {
    const folder = freshFolder();
    const { code, stderr } = await train(folder, '--set', 'ddpm.training.learningRate=1e30');
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: trainLoop: expected a finite loss, got (NaN|-?Infinity) at step \d+ \(lower the learning rate; the last checkpoint is kept\)\n$/,
    );
    const run = (await workplace.store.getRun(runIdOf(folder, 'ddpm')))!;
    expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('at step') });
    expect((await workplace.store.getRun(run.parentId!))!.status).toBe('failed');
  });

  it.each([
    [
      'truncated',
      (path: string) => truncateSync(path, 5000),
      /checkpoint\.safetensors: expected a header of \d+ bytes, got 4992 \(truncated file\)/,
    ],
    [
      'no safetensors at all',
      (path: string) => writeFileSync(path, 'x'.repeat(100)),
      /checkpoint\.safetensors: /,
    ],
  ])('refuses a checkpoint that is %s', async (_what, damage, message) => {
    const folder = freshFolder();
    const options = ['--set', 'ddpm.training.steps=400', '--set', 'ddpm.training.checkpointEvery=5'];
    const stopped = new TrainerProcess(['--preset', tinyPreset, ...options], environment(folder));
    await stopped.until(/ddpm {2}0\/400/);
    await untilExists(checkpointOf(folder));
    stopped.signal('SIGINT');
    await stopped.ended;
    damage(checkpointOf(folder));
    const { code, stderr } = await train(folder, ...options);
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a result that was changed on disk', async () => {
    const [stage] = stageFolders(whole.folder, 'ddpm');
    const path = join(stage, 'ddpm-ema.safetensors');
    const intact = readFileSync(path);
    writeFileSync(path, Buffer.concat([intact.subarray(0, -1), Buffer.from([intact.at(-1)! ^ 1])]));
    const { code, stderr } = await train(whole.folder);
    writeFileSync(path, intact);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `error: stage output ${path}: its content has changed. Remove the folder ${stage} to compute the stage again.\n`,
    );
  });
});

describe('trainer:train with bad input', { timeout: 60_000 }, () => {
  it.each([
    [['--preset', 'circels-16'], 1, 'preset "circels-16": not found (did you mean "circles-16"?)'],
    [
      ['--preset', tinyPreset, '--set', 'data.imageSize=9'],
      1,
      'config classifier.network.imageSize: must be a multiple of 2',
    ],
    [['--seed', 'x'], 2, '--seed: expected a whole number from 0 up, got "x"'],
    [['--enigne', 'wasm'], 2, 'unknown option --enigne; did you mean --engine?'],
  ])('%j ends with code %i and one line', async (args, exitCode, message) => {
    const { code, stdout, stderr } = await runTrainer(args, environment(freshFolder()));
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('says that the database cannot be reached, without its password', async () => {
    const env = {
      INTERPOLAB_DATA_DIR: freshFolder(),
      DATABASE_URL: 'postgresql://me:secret@127.0.0.1:1/none',
    };
    const { code, stderr } = await runTrainer(['--preset', tinyPreset], env);
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain('127.0.0.1:1');
    expect(stderr).not.toContain('secret');
  });

  it('says that the data folder cannot be written', async () => {
    const file = join(freshFolder(), 'file');
    writeFileSync(file, '');
    const { code, stderr } = await runTrainer(['--preset', tinyPreset], { ...environment(file) });
    expect(code).toBe(1);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toContain(file);
  });
});
