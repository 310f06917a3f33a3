import { existsSync, mkdirSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readCheckpointInfo } from '@interpolab/nn';
import type { StageKind } from '../stages/stage.ts';

/** What a stage that has not finished goes on from. */
interface Unfinished {
  /**
   * In its folder; the first one decides how far the stage is. The others are copied after it and put in place before it, so
   * that they never lack what it counts on: the stage drops or writes again what they have beyond.
   */
  readonly files: readonly [string, ...string[]];
  /** How far the first file is: of two of one stage, the higher number is further. */
  progress(path: string): Promise<number>;
}

const training: Unfinished = {
  files: ['checkpoint.safetensors', 'checkpoints/best.safetensors'],
  progress: async (path) => (await readCheckpointInfo(path)).step,
};

const unfinished: Partial<Record<StageKind, Unfinished>> = {
  classifier: training,
  ddpm: training,
  sample: { files: ['samples.part', 'trajectories.part'], progress: async (path) => statSync(path).size },
};

/** The files of an unfinished stage in the order in which they are to be put in place; none: it begins anew. */
export function filesInPlacingOrder(kind: StageKind): readonly string[] {
  return [...(unfinished[kind]?.files ?? [])].reverse();
}

/** How far the stage in a folder is, in steps or in bytes of samples; undefined: at its beginning. */
export async function progressIn(folder: string, kind: StageKind): Promise<number | undefined> {
  const found = unfinished[kind];
  if (!found) return undefined;
  const path = join(folder, found.files[0]);
  return existsSync(path) ? found.progress(path) : undefined;
}

/** Copies what an unfinished stage goes on from, while it is computed: a copy that stays as it is. */
export async function copyUnfinished(
  folder: string,
  { kind, to }: { readonly kind: StageKind; readonly to: string },
): Promise<string[]> {
  const names = (unfinished[kind]?.files ?? []).filter((name) => existsSync(join(folder, name)));
  for (const name of names) {
    mkdirSync(dirname(join(to, name)), { recursive: true });
    await copyFile(join(folder, name), join(to, name));
  }
  return names;
}
