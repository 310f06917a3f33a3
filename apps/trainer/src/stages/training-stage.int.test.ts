import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';

const fixture = fileURLToPath(new URL('./training-stage.fixture.ts', import.meta.url));
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'interpolab-training-'));
  folders.push(folder);
  return folder;
}

interface TrainingEvent {
  readonly done?: number;
  readonly step?: number;
  readonly values?: Record<string, number>;
  readonly picture?: string;
  readonly warning?: string;
  readonly result?: { status: string; outputs: string[]; summary: Record<string, unknown> };
}

/** Runs a training stage to its end, or kills it once it has saved the checkpoint of this step. */
async function run(folder: string, kind: string, overrides: readonly string[], killAt?: number) {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', fixture, folder, kind, ...overrides],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const errors: string[] = [];
  child.stderr!.on('data', (text) => errors.push(String(text)));
  const closed = once(child, 'close');
  const events: TrainingEvent[] = [];
  for await (const line of createInterface({ input: child.stdout! })) {
    const event = JSON.parse(line) as TrainingEvent;
    events.push(event);
    if (killAt !== undefined && (event.done ?? 0) >= killAt) child.kill('SIGKILL');
  }
  await closed;
  return { events, stderr: errors.join('') };
}

const hashesOf = (folder: string) =>
  Object.fromEntries(
    (readdirSync(folder, { recursive: true }) as string[])
      .filter((name) => name.endsWith('.safetensors'))
      .sort()
      .map((name) => [
        name,
        createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex'),
      ]),
  );

const everything = [
  'batchSize=5',
  'microbatchSize=2',
  'checkpointActivations=true',
  'maxGradientNorm=0.5',
  'timestepSampler=lossSecondMoment',
  'furtherEmaDecays=[0.5,0.99]',
  'warmupSteps=5',
  'learningRateDecay=cosine',
  'flip=true',
  'randomCrop={"minFraction":0.8}',
  'labelDropProbability=0.2',
  'steps=30',
  'checkpointEvery=7',
  'archive={"every":10,"keep":2}',
  'evaluation={"every":8,"images":4}',
  'samples={"every":15,"count":4,"respacing":"2"}',
].map((option) => `ddpm.training.${option}`);
const conditional = ['ddpm.network.numClasses=2', 'ddpm.network.nullRow=true', 'ddpm.network.dropout=0.1'];
// Four timesteps: the sampler has seen ten losses of each before the process is killed.
const ddpmOptions = [...everything, ...conditional, 'diffusion.numTimesteps=4', 'sampling.respacing=2'];

describe('a training stage', { timeout: 300_000 }, () => {
  it('with everything on, killed in the middle, ends with the same bits as one that was not', async () => {
    const [whole, killed] = [freshFolder(), freshFolder()];
    const { events, stderr } = await run(whole, 'ddpm', ddpmOptions);
    expect(stderr).toBe('');
    const broken = await run(killed, 'ddpm', ddpmOptions, 20);
    expect(broken.events.at(-1)?.result).toBeUndefined();
    expect(existsSync(join(killed, 'ddpm', 'ddpm-ema.safetensors'))).toBe(false);
    const resumed = await run(killed, 'ddpm', ddpmOptions);
    expect(resumed.events[0].done).toBeGreaterThanOrEqual(16); // the last checkpoint before the kill, or later
    expect(resumed.events[0].done).toBeLessThan(30);
    const hashes = hashesOf(join(whole, 'ddpm'));
    expect(Object.keys(hashes)).toEqual([
      'checkpoint.safetensors',
      'checkpoints/best.safetensors',
      'checkpoints/step-00000020.safetensors',
      'checkpoints/step-00000030.safetensors',
      'ddpm-ema-0.5.safetensors',
      'ddpm-ema-0.99.safetensors',
      'ddpm-ema.safetensors',
    ]);
    expect(hashesOf(join(killed, 'ddpm'))).toEqual(hashes);

    const { result } = events.at(-1)!;
    expect(resumed.events.at(-1)!.result).toEqual(result);
    expect(result!.outputs).toEqual([
      'ddpm-ema.safetensors',
      'ddpm-ema-0.5.safetensors',
      'ddpm-ema-0.99.safetensors',
    ]);
    const evaluations = events.filter(({ values }) => values && 'evaluation/loss' in values);
    expect(evaluations.map(({ step }) => step)).toEqual([8, 16, 24, 30]);
    const lowest = evaluations.reduce((a, b) =>
      a.values!['evaluation/loss'] <= b.values!['evaluation/loss'] ? a : b,
    );
    expect(result!.summary.best).toEqual({
      step: lowest.step,
      loss: Math.fround(lowest.values!['evaluation/loss']),
    });
    const pictures = events.filter(({ picture }) => picture === 'samples/training');
    expect(pictures.map(({ step }) => step)).toEqual([15, 30]);
    const names = new Set(events.flatMap(({ values = {} }) => Object.keys(values)));
    const quarters = ['loss', 'mse', 'vb'].flatMap((name) => [0, 1, 2, 3].map((q) => `${name}.q${q}`));
    for (const name of [...quarters, 'loss', 'gradientNorm', 'parameterNorm', 'learningRate']) {
      expect(names).toContain(name);
    }
  });

  it('trains a guidance classifier with its options, and keeps the best', async () => {
    const folder = freshFolder();
    const options = [
      'classWeights=[50,1]',
      'labelSmoothing=0.1',
      'microbatchSize=3',
      'evaluation={"every":5,"images":4}',
      'archive={"every":6,"keep":1}',
      'randomCrop={}',
    ].map((option) => `classifier.training.${option}`);
    const { events, stderr } = await run(folder, 'classifier', options);
    expect(stderr).toBe('');
    expect(Object.keys(hashesOf(join(folder, 'classifier')))).toEqual([
      'checkpoint.safetensors',
      'checkpoints/best.safetensors',
      'checkpoints/step-00000012.safetensors',
      'classifier.safetensors',
    ]);
    const evaluated = events.filter(({ values }) => values && 'evaluation/accuracy' in values);
    expect(evaluated.map(({ step }) => step)).toEqual([5, 10, 12]);

    // one that has drawn a single class almost always says that class: told once on the way, and kept at the end
    const warned = events.flatMap(({ warning }, at) => (warning ? [{ warning, at }] : []));
    expect(warned).toHaveLength(1);
    expect(warned[0].warning).toMatch(/^half of its steps are done, and it still guesses \(\d/);
    const later = events.slice(warned[0].at).flatMap(({ step }) => step ?? []);
    expect(Math.min(...later)).toBeGreaterThan(6);
    const { learning, warnings } = events.at(-1)!.result!.summary;
    expect(learning).toMatchObject({ verdict: 'chance', chance: 0.5, classes: [0, 1] });
    expect(warnings).toEqual([expect.stringMatching(/^ended at chance .*classWeights \(50, 1\) closer/)]);
  });

  it('refuses samples that cannot be drawn before it trains', async () => {
    const folder = freshFolder();
    const noSuchSteps = await run(folder, 'ddpm', ['ddpm.training.samples={"every":5,"respacing":"900"}']);
    expect(noSuchSteps.stderr).toContain('900');
    expect(noSuchSteps.events.some(({ done }) => done !== undefined)).toBe(false);
  });
});
