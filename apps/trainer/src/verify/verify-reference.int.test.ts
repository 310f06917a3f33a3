import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Engine, EngineUnavailableError, startEngine } from '@interpolab/tensor';
import { tempDirectory } from '@interpolab/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { verify } from '../commands/verify.ts';
import type { VerifiedQuantity } from './checks.ts';
import { readReferenceFile } from './reference-file.ts';
import { summarise, verifyReference } from './verify-reference.ts';

// reference-small.json comes from the paper's own PyTorch implementation; the others from tools/reference, which agrees
// with it and varies what it holds fixed.
const folder = fileURLToPath(new URL('../../../../libs/testing/fixtures', import.meta.url));
const fixtures = readdirSync(folder).filter((name) => name !== 'reference-schedules.json');
const small = join(folder, 'reference-small.json');
const nano = join(folder, 'reference-efficientnet-nano.json');
const smallest = join(folder, 'reference-fixed-small-relu.json');

vi.setConfig({ testTimeout: 300_000 });

async function answersTo(path: string): Promise<VerifiedQuantity[]> {
  const answers: VerifiedQuantity[] = [];
  for await (const answer of verifyReference(readReferenceFile(path))) answers.push(answer);
  return answers;
}

async function startIfThere(name: 'native' | 'wasm'): Promise<Engine | null> {
  try {
    return await startEngine({ engine: name });
  } catch (error) {
    if (error instanceof EngineUnavailableError) return null;
    throw error;
  }
}

it('has golden files of more than one configuration', () =>
  expect(fixtures.length).toBeGreaterThanOrEqual(5));

describe.each(['native', 'wasm'] as const)('golden numbers on %s', (name) => {
  let engine: Engine | null;
  beforeAll(async () => {
    engine = await startIfThere(name);
  });
  afterAll(() => engine?.dispose());

  it.for(fixtures)('%s', async (fixture, { skip }) => {
    if (!engine) return skip(`SKIPPED: the engine ${name} is not built here`);
    const answers = await answersTo(join(folder, fixture));
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
    expect(answers.length).toBeGreaterThanOrEqual(fixture.includes('efficientnet') ? 10 : 28);
  });
});

/** Leaves out all quantities but these. */
function keepOnly(file: Record<string, unknown>, keys: readonly string[]): void {
  for (const key of Object.keys(file)) {
    if (![...keys, 'config', 't'].includes(key)) delete file[key];
  }
}

/** The value with its largest number off by a percent (what is 0 by a thousandth), or its first name by a letter. */
function spoilt(value: unknown): unknown {
  if (typeof value === 'number') return value === 0 ? 1e-3 : value * 1.01;
  if (typeof value === 'string') return `${value}x`;
  if (!Array.isArray(value)) {
    const key = 'values' in (value as object) ? 'values' : Object.keys(value as object)[0];
    return { ...(value as object), [key]: spoilt((value as Record<string, unknown>)[key]) };
  }
  const at = value.reduce((best, v, index) => (Math.abs(v) > Math.abs(value[best]) ? index : best), 0);
  return value.map((v, index) => (index === at ? spoilt(v) : v));
}

describe('a file that does not agree', () => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine({ engine: 'wasm' });
  });
  afterAll(() => engine.dispose());

  /** The smallest golden file with a change. */
  function changed(change: (file: Record<string, never>) => void): string {
    const content = JSON.parse(readFileSync(smallest, 'utf8'));
    change(content as Record<string, never>);
    const path = join(tempDirectory(), 'changed.json');
    writeFileSync(path, JSON.stringify(content));
    return path;
  }
  const verifyChanged = (change: (file: Record<string, never>) => void) => answersTo(changed(change));
  const failures = async (change: (file: Record<string, never>) => void) =>
    (await verifyChanged(change)).filter(({ ok }) => !ok).map(({ quantity }) => quantity);

  const golden = JSON.parse(readFileSync(smallest, 'utf8')) as Record<string, unknown>;
  const comparable = Object.keys(golden).filter((key) => key !== 'config' && key !== 't');

  it('fails at every quantity that is a little off', async () => {
    const found = await failures((file) => {
      for (const key of comparable) Object.assign(file, { [key]: spoilt(file[key]) });
    });
    expect(found.map((quantity) => (quantity.startsWith('loss.') ? 'loss' : quantity))).toEqual(comparable);
  });

  it('names unknown keys, of the file, of its config and of its losses', async () => {
    const found = await failures((file) => {
      keepOnly(file, ['loss']);
      Object.assign(file, { psnr: 3 });
      Object.assign(file.config, { dimensions: 3 });
      Object.assign(file.loss, { perceptual: [1] });
    });
    expect(found).toEqual(['config.dimensions', 'loss.perceptual', 'psnr']);
  });

  it('sums up, and counts what is not a number as the worst', async () => {
    const answers = await verifyChanged((file) => {
      keepOnly(file, ['qSample', 'ddimTimesteps']);
      Object.assign(file, { psnr: 3 });
    });
    expect(summarise(answers)).toMatchObject({ passed: 4, failed: 1 });
    const broken = { quantity: 'x', error: Number.POSITIVE_INFINITY, limit: 1, ok: false, note: '' };
    expect(JSON.parse(JSON.stringify(summarise([broken])))).toEqual({
      passed: 0,
      failed: 1,
      worst: Number.MAX_VALUE,
    });
  });

  it.each([
    ['t: expected 1 timesteps (config.batch), got 2', { t: [1, 2] }],
    ['t: expected timesteps below config.diffusionSteps 30, got 30', { t: [30] }],
    ['qSample: Invalid input: expected object, received number', { qSample: 3 }],
    ['gradNorms.1: Invalid input: expected number, received string', { gradNorms: [1, 'a'] }],
    ['t: Invalid input: expected array, received undefined', { t: undefined }],
  ])('is refused in one line: %s', async (message, changes) => {
    const path = changed((file) => {
      keepOnly(file, []);
      Object.assign(file, changes);
    });
    await expect(answersTo(path)).rejects.toThrow(`${path}: ${message}`);
  });

  it.each([
    ['config.noiseSchedule: Invalid option: expected one of "cosine"|"linear"', { noiseSchedule: 'sigmoid' }],
    [
      'config: no network can be built: imageSize: must be a multiple of 2 to be halved 1 times, got 13',
      { imageSize: 13 },
    ],
    ['config.modelChannels: expected a value for a unet, found none', { modelChannels: undefined }],
  ])('has a config that cannot be computed: %s', async (message, changes) => {
    const path = changed((file) => Object.assign(file.config, changes));
    await expect(answersTo(path)).rejects.toThrow(`${path}: ${message}`);
  });

  it('fails at every quantity of an image classifier that is a little off, and at unknown keys', async () => {
    const content = JSON.parse(readFileSync(nano, 'utf8')) as Record<string, unknown>;
    const keys = Object.keys(content).filter((key) => key !== 'config');
    const path = join(tempDirectory(), 'spoilt.json');
    const spoiltFile = Object.fromEntries(keys.map((key) => [key, spoilt(content[key])]));
    writeFileSync(path, JSON.stringify({ ...content, ...spoiltFile, psnr: 1 }));
    const found = (await answersTo(path)).filter(({ ok }) => !ok).map(({ quantity }) => quantity);
    expect(found).toEqual([...keys, 'psnr']);
  });

  it('refuses an image classifier with random numbers of its own', () => {
    const content = JSON.parse(readFileSync(nano, 'utf8'));
    const path = join(tempDirectory(), 'dropout.json');
    writeFileSync(path, JSON.stringify({ ...content, config: { ...content.config, dropout: 0.2 } }));
    expect(() => readReferenceFile(path)).toThrow(
      `${path}: config.dropout: must be 0: random numbers are not`,
    );
  });

  it('is no JSON, or not there', () => {
    const path = join(tempDirectory(), 'broken.json');
    writeFileSync(path, '{"config": ');
    expect(() => readReferenceFile(path)).toThrow(/broken\.json: not valid JSON: /);
    expect(() => readReferenceFile('/nowhere.json')).toThrow('/nowhere.json: no such file');
  });
});

describe(verify, () => {
  async function run(...args: string[]) {
    const written: string[] = [];
    const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    try {
      return {
        code: await verify(['--engine=wasm', ...args]),
        lines: written.join('').trimEnd().split('\n'),
      };
    } finally {
      spy.mockRestore();
    }
  }

  it('prints a table, ends with JSON and returns 0 if all pass', async () => {
    const { code, lines } = await run(`--reference=${small}`);
    expect(code).toBe(0);
    expect(lines.filter((line) => / yes\b/.test(line)).map((line) => line.split(' ')[0])).toContain(
      'gradNorms',
    );
    expect(JSON.parse(lines.at(-1)!)).toEqual({ passed: 29, failed: 0, worst: expect.any(Number) });
  });

  it('returns 1 if one thing fails', async () => {
    const path = join(tempDirectory(), 'one-off.json');
    const content = JSON.parse(readFileSync(smallest, 'utf8'));
    keepOnly(content, ['classifierLoss', 'classifierParameters']);
    writeFileSync(path, JSON.stringify({ ...content, classifierLoss: content.classifierLoss + 0.01 }));
    const { code, lines } = await run(`--reference=${path}`);
    expect(code).toBe(1);
    expect(lines.find((line) => line.startsWith('classifierLoss'))).toMatch(/ NO$/);
    expect(JSON.parse(lines.at(-1)!).failed).toBe(1);
  });

  it('asks for the file', async () => {
    await expect(verify([])).rejects.toThrow('--reference: expected the path of a file with golden numbers');
  });
});
