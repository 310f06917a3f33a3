import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@interpolab/nn';
import type { Estimate } from '../stages/stage.ts';

/** What stages cost, by their keys; null: too little to count. */
export type Estimates = ReadonlyMap<string, Estimate | null>;

/**
 * What an earlier process of the same experiment has measured. Whoever goes on with it takes that: measuring takes steps of
 * every network, minutes of a large one, in which a job that was taken over would stand still. A machine of another speed
 * finds its own rate as soon as it computes.
 */
export function readEstimates(experimentFolder: string): Estimates {
  const path = pathIn(experimentFolder);
  if (!existsSync(path)) return new Map();
  try {
    return new Map(Object.entries(JSON.parse(readFileSync(path, 'utf8')) as Record<string, Estimate | null>));
  } catch {
    return new Map(); // measured anew
  }
}

export function keepEstimates(experimentFolder: string, estimates: Estimates): void {
  writeFileAtomically(pathIn(experimentFolder), `${JSON.stringify(Object.fromEntries(estimates))}\n`);
}

const pathIn = (folder: string) => join(folder, 'estimates.json');
