import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import { type Stage, StageError } from './stage.ts';

/** A finished stage: what it made, which run made it, and the numbers that describe it. */
export interface StageRecord {
  readonly runId: string;
  readonly seconds: number;
  readonly outputs: Readonly<Record<string, { readonly sha256: string; readonly bytes: number }>>;
  readonly summary: JsonObject;
}

export function stageFolderPath(dataDirectory: string, stage: Pick<Stage, 'kind' | 'key'>): string {
  return join(dataDirectory, 'stages', `${stage.kind}-${stage.key}`);
}

/** Makes the stage's folder and writes down what it is for. */
export function createStageFolder(folder: string, stage: Stage): void {
  mkdirSync(folder, { recursive: true });
  if (!existsSync(join(folder, 'recipe.json'))) {
    writeFileAtomically(join(folder, 'recipe.json'), `${JSON.stringify(stage.recipe, null, 2)}\n`);
  }
}

/**
 * The record of a finished stage whose outputs are all there, unchanged; undefined if it has not finished.
 * @throws StageError if an output was changed or is gone: silently computing it anew would hide a damaged disk.
 */
export async function readStageRecord(folder: string): Promise<StageRecord | undefined> {
  const path = join(folder, 'done.json');
  if (!existsSync(path)) return undefined;
  const record = parseRecord(path);
  for (const [name, { sha256, bytes }] of Object.entries(record.outputs)) {
    const output = join(folder, name);
    const advice = `Remove the folder ${folder} to compute the stage again.`;
    if (!existsSync(output)) throw new StageError(`stage output ${output}: is missing. ${advice}`);
    const size = statSync(output).size;
    if (size !== bytes)
      throw new StageError(`stage output ${output}: expected ${bytes} bytes, found ${size}. ${advice}`);
    if ((await fileSha256(output)) !== sha256)
      throw new StageError(`stage output ${output}: its content has changed. ${advice}`);
  }
  return record;
}

function parseRecord(path: string): StageRecord {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StageRecord;
  } catch {
    throw new StageError(`stage record ${path}: not readable as JSON. Remove it to compute the stage again.`);
  }
}

/** Marks the stage as finished; from here on its result is reused. */
export async function writeStageRecord(
  folder: string,
  { outputs, ...rest }: Omit<StageRecord, 'outputs'> & { outputs: readonly string[] },
): Promise<StageRecord> {
  const described: Record<string, { sha256: string; bytes: number }> = {};
  for (const name of outputs) {
    const path = join(folder, name);
    described[name] = { sha256: await fileSha256(path), bytes: statSync(path).size };
  }
  const record: StageRecord = { ...rest, outputs: described };
  writeFileAtomically(join(folder, 'done.json'), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

/** SHA-256 of a file's bytes, in hex. */
export async function fileSha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
