import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '@interpolab/nn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BestLoss } from './best-loss.ts';
import { CheckpointFiles } from './checkpoint-files.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'interpolab-checkpoints-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Saves a checkpoint whose content is its step. */
function save(files: CheckpointFiles, step: number, isBest = false): void {
  writeFileAtomically(files.last, String(step));
  files.keep(step, { isBest });
}
const contentOf = (path: string) => readFileSync(path, 'utf8');
const archive = (step: number) =>
  join(folder, 'checkpoints', `step-${String(step).padStart(8, '0')}.safetensors`);

describe(CheckpointFiles, () => {
  it('archives every so many steps and drops the oldest, never the best', () => {
    const files = new CheckpointFiles(folder, { every: 10, keep: 2 });
    for (const step of [5, 10, 20, 30, 40]) save(files, step, step === 10);
    expect(files.archivedSteps).toEqual([30, 40]);
    expect(contentOf(archive(30))).toBe('30');
    expect(contentOf(files.best)).toBe('10');
    expect(contentOf(files.last)).toBe('40');
    save(files, 45);
    expect(contentOf(archive(40))).toBe('40'); // a second name, not the same file for good
  });

  it('keeps all where no number is given, and none where no archive is', () => {
    const all = new CheckpointFiles(folder, { every: 1, keep: null });
    for (const step of [1, 2, 3]) save(all, step);
    expect(all.archivedSteps).toEqual([1, 2, 3]);
    rmSync(join(folder, 'checkpoints'), { recursive: true });
    const none = new CheckpointFiles(folder, null);
    save(none, 4);
    expect(existsSync(join(folder, 'checkpoints'))).toBe(false);
    expect(none.archivedSteps).toEqual([]);
  });

  it('makes up for what a killed process left undone, and changes nothing else', () => {
    const files = new CheckpointFiles(folder, { every: 10, keep: 2 });
    writeFileAtomically(files.last, '20');
    writeFileSync(join(folder, 'unrelated'), '');
    for (let again = 0; again < 3; again++) files.keep(20, { isBest: true });
    expect(readdirSync(join(folder, 'checkpoints')).sort()).toEqual([
      'best.safetensors',
      'step-00000020.safetensors',
    ]);
    expect(contentOf(files.best)).toBe('20');
  });
});

describe(BestLoss, () => {
  it('takes lower losses, and none that is no number', () => {
    const best = new BestLoss();
    expect([best.step, best.loss]).toEqual([undefined, undefined]);
    expect(best.consider(1, Number.NaN)).toBe(false);
    expect(best.consider(2, 0.5)).toBe(true);
    expect(best.consider(3, 0.5)).toBe(false);
    expect(best.consider(4, 0.75)).toBe(false);
    expect(best.consider(5, 0.25)).toBe(true);
    expect([best.step, best.loss]).toEqual([5, 0.25]);
  });

  it('decides the same after it was saved and restored', () => {
    const state = {} as Parameters<BestLoss['rememberedBy']>[0];
    const [before, after] = [new BestLoss(), new BestLoss()];
    before.consider(3, 1 / 3); // not a float32
    after.rememberedBy(state).memory!.restore(before.rememberedBy(state).memory!.arrays());
    expect(after.step).toBe(3);
    for (const best of [before, after]) expect(best.consider(4, 1 / 3)).toBe(false); // no better than itself
  });
});
