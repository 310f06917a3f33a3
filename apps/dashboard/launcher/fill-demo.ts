import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type ArtifactStore, connect, InputError } from '@interpolab/tracking';
import { importProject } from '@interpolab/tracking/exchange';
import { dashboardRoot } from './run-next.ts';

/** The name under which the runs of the demonstration are shown. */
export const DEMO_PROJECT = 'demo';

/** Real runs of the trainer, as `tracking:export` wrote them. */
export const DEMO_FOLDER = join(dashboardRoot, 'demo');

export interface FillDemo {
  readonly databaseUrl: string;
  readonly artifacts: ArtifactStore;
  /** An exported project. */
  readonly from: string;
  readonly onProgress?: (line: string) => void;
}

export interface FilledDemo {
  readonly project: string;
  /** False: they were there already, and nothing was done. */
  readonly filled: boolean;
  readonly runs: number;
}

/**
 * Brings the runs of the demonstration into a database, all of them or none; once is enough, and another time does
 * nothing. Throws InputError, one line, where there is no export, or a damaged one.
 */
export async function fillDemo({ databaseUrl, artifacts, from, onProgress }: FillDemo): Promise<FilledDemo> {
  const runsFile = join(from, 'runs.jsonl');
  if (!existsSync(runsFile))
    throw new InputError(
      `demo: ${from}: expected an exported project, got none (make one: npx nx run tracking:export -- --project NAME --out ${from}).`,
    );
  const there = await projectOf(databaseUrl, await idsOfRuns(runsFile));
  if (there) return { ...there, filled: false };
  const { project, counts } = await importProject({
    ...{ databaseUrl, artifacts, from, onProgress, project: DEMO_PROJECT },
  });
  return { project, runs: counts.runs, filled: true };
}

async function idsOfRuns(path: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { id } = readLine(line, path);
    if (typeof id === 'string') ids.push(id);
  }
  return ids;
}

function readLine(line: string, path: string): { id?: unknown } {
  try {
    return JSON.parse(line) as { id?: unknown };
  } catch (cause) {
    throw new InputError(
      `demo: ${path}: expected a run as JSON in each line, got something else (it was changed; copy it again).`,
      { cause },
    );
  }
}

/** Where the runs are, deleted ones too: whoever deleted them did not ask for them back. */
async function projectOf(
  databaseUrl: string,
  ids: string[],
): Promise<{ project: string; runs: number } | null> {
  const store = connect(databaseUrl);
  try {
    const projects = await store.projectsOfRuns(ids);
    for (const project of projects.values()) return { project, runs: projects.size };
    return null;
  } finally {
    await store.close();
  }
}
