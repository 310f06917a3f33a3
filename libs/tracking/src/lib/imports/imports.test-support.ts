import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Exports of other trackers, made by tools/reference/make_tracker_files.py. */
export const FIXTURES = fileURLToPath(new URL('../../../fixtures/imports/', import.meta.url));

/** What was put into a run of a fixture, written down where it was put. */
export interface ExpectedRun {
  /** Of each series the value at each step; numbers that JSON lacks are text. */
  points: Record<string, Record<string, number | string>>;
  replacedPoints: number;
  images: number;
  imageBytes?: number;
  histograms: number;
  tables: number;
  artifacts?: number;
  artifactBytes?: number;
  config: Record<string, unknown>;
  tags?: string[];
  status?: string;
  /** Names that must be told as not carried. */
  notCarried: string[];
}

/** By export, by what a certificate calls the run. */
export async function expectedRuns(tracker: string): Promise<Record<string, Record<string, ExpectedRun>>> {
  return JSON.parse(await readFile(join(FIXTURES, tracker, 'expected.json'), 'utf8'));
}
