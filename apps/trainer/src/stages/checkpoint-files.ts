import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchiveConfig } from '@interpolab/nn';

const archived = /^step-(\d+)\.safetensors$/;

/**
 * The checkpoints of a training in its stage's folder: `checkpoint.safetensors`, the last one, from which training goes
 * on; `checkpoints/step-….safetensors`, every so many steps, of which the oldest go; and `checkpoints/best.safetensors`.
 * The others are the last one under a second name (a hard link where the file system has them), so they cost no second
 * writing, are there whole or not at all, and removing an old one never takes the best.
 */
export class CheckpointFiles {
  readonly last: string;
  readonly best: string;
  readonly #folder: string;
  readonly #archive: ArchiveConfig;

  constructor(stageFolder: string, archive: ArchiveConfig) {
    this.#folder = join(stageFolder, 'checkpoints');
    this.last = join(stageFolder, 'checkpoint.safetensors');
    this.best = join(this.#folder, 'best.safetensors');
    this.#archive = archive;
  }

  /**
   * Keeps the last checkpoint, which is of `step`, under its other names. Called again for the same step it changes
   * nothing, so a process that died in between makes up for it.
   */
  keep(step: number, { isBest }: { isBest: boolean }): void {
    if (isBest) alsoCall(this.best, { of: this.last, folder: this.#folder });
    if (!this.#archive || step === 0 || step % this.#archive.every !== 0) return;
    const name = `step-${String(step).padStart(8, '0')}.safetensors`;
    alsoCall(join(this.#folder, name), { of: this.last, folder: this.#folder });
    this.#removeOldest(this.#archive.keep);
  }

  /** Steps of the archived checkpoints, ascending. */
  get archivedSteps(): number[] {
    if (!existsSync(this.#folder)) return [];
    const names = readdirSync(this.#folder).filter((name) => archived.test(name));
    return names.map((name) => Number(archived.exec(name)![1])).sort((a, b) => a - b);
  }

  #removeOldest(keep: number | null): void {
    const steps = this.archivedSteps;
    const excess = keep === null ? 0 : Math.max(0, steps.length - keep);
    for (const step of steps.slice(0, excess)) {
      rmSync(join(this.#folder, `step-${String(step).padStart(8, '0')}.safetensors`));
    }
  }
}

/** Gives a file a second name, in one step. */
function alsoCall(name: string, { of, folder }: { of: string; folder: string }): void {
  mkdirSync(folder, { recursive: true });
  const temporary = `${name}.tmp`;
  rmSync(temporary, { force: true });
  try {
    linkSync(of, temporary);
  } catch {
    copyFileSync(of, temporary); // no hard links here
  }
  renameSync(temporary, name);
  rmSync(temporary, { force: true }); // renaming one link of a file onto another does nothing at all
}
