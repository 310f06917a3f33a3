import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@interpolab/nn';

/** The tracked run that a folder's work belongs to. */
export interface RunIdentity {
  readonly runId: string;
  readonly parentId: string | null;
  /** True if the run was begun by an earlier process and goes on now. */
  readonly resumed: boolean;
}

/**
 * The run of an unfinished folder: the one written there by an earlier process, if it belongs to the same parent,
 * else a new one. Written down before the run starts, so that a killed process's work is never tracked twice.
 */
export function claimRunIdentity(folder: string, parentId: string | null): RunIdentity {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'run.json');
  if (existsSync(path)) {
    const found = readIdentity(path);
    if (found && found.parentId === parentId) return { ...found, resumed: true };
  }
  const identity = { runId: randomUUID(), parentId };
  writeFileAtomically(path, `${JSON.stringify(identity)}\n`);
  return { ...identity, resumed: false };
}

/** The experiment's run for which the work in a folder was done; undefined if that is not known. */
export function parentRunOf(folder: string): string | null | undefined {
  return readIdentity(join(folder, 'run.json'))?.parentId;
}

/** The tracked run of a folder's work; null if none was ever started. */
export function runIdOf(folder: string): string | null {
  return readIdentity(join(folder, 'run.json'))?.runId ?? null;
}

function readIdentity(path: string): { runId: string; parentId: string | null } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // it only says where to go on writing: a new run loses nothing
  }
}
