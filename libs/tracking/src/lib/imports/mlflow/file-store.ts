// MLflow's folder: mlruns/<experiment>/<run>/{meta.yaml, params/, tags/, metrics/, artifacts/}.
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { InputError } from '../../store/input-error.ts';
import type { Census } from '../census.ts';
import { type FoundFile, findFiles } from '../find-files.ts';
import type { RunSource } from '../source-run.ts';
import { readFlatYaml } from './flat-yaml.ts';
import {
  type MlflowPoint,
  MlflowRun,
  type MlflowRunInfo,
  type MlflowStore,
  type Texts,
} from './mlflow-run.ts';

/** RunStatus of MLflow's protocol. */
const STATUS: Readonly<Record<string, string>> = {
  ...{ '1': 'RUNNING', '2': 'SCHEDULED', '3': 'FINISHED', '4': 'FAILED', '5': 'KILLED' },
};

const isFolder = (path: string) =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
const filesOf = async (folder: string) => ((await isFolder(folder)) ? findFiles(folder) : []);

async function foldersIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && entry.name !== '.trash')
    .map(({ name }) => join(folder, name))
    .sort();
}

async function readMeta(folder: string): Promise<Record<string, string | null> | undefined> {
  const path = join(folder, 'meta.yaml');
  return (await isFile(path)) ? readFlatYaml(await readFile(path, 'utf8'), path) : undefined;
}

const timeOf = (text: string | null | undefined) => (text && Number(text) > 0 ? Number(text) : null);

const WORDS: Readonly<Record<string, number>> = {
  ...{ nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY },
};

/** A line of a metric's file: timestamp, value and, but for the oldest versions, step. */
function pointOf(line: string, { path, name }: FoundFile, at: number): MlflowPoint {
  const [timestamp, text, step = '0'] = line.split(' ');
  const word = text === undefined ? undefined : WORDS[text.toLowerCase()];
  const value = word ?? Number(text || 'none');
  const known = word !== undefined || !Number.isNaN(value);
  const point = { key: name, value, at: Number(timestamp), step: Number(step) };
  if (known && Number.isFinite(point.at) && Number.isFinite(point.step)) return point;
  throw new InputError(
    `import: ${path}: line ${at}: expected "timestamp value step", got ${JSON.stringify(line.slice(0, 60))}.`,
  );
}

async function* linesOf(file: FoundFile): AsyncGenerator<string> {
  const lines = createInterface({ input: createReadStream(file.path), crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) if (line.trim() !== '') yield line;
}

class FileStore implements MlflowStore {
  readonly #folders: ReadonlyMap<string, string>;

  constructor(folders: ReadonlyMap<string, string>) {
    this.#folders = folders;
  }

  #in = (id: string, part: string) => filesOf(join(this.#folders.get(id)!, part));

  async #texts(id: string, part: string): Promise<Texts> {
    const files = await this.#in(id, part);
    return Promise.all(
      files.map(async ({ name, path }): Promise<[string, string]> => [name, await readFile(path, 'utf8')]),
    );
  }

  params(id: string): Promise<Texts> {
    return this.#texts(id, 'params');
  }

  tags(id: string): Promise<Texts> {
    return this.#texts(id, 'tags');
  }

  async *points(id: string): AsyncGenerator<MlflowPoint> {
    for (const file of await this.#in(id, 'metrics')) {
      let at = 0;
      for await (const line of linesOf(file)) yield pointOf(line, file, ++at);
    }
  }

  async countPoints(id: string, census: Census): Promise<void> {
    for (const file of await this.#in(id, 'metrics')) {
      let at = 0;
      for await (const line of linesOf(file)) census.point(file.name, pointOf(line, file, ++at).step);
    }
  }
}

/** Opens a folder `mlruns`. Throws InputError, one line. */
export async function openFileStore(folder: string): Promise<RunSource> {
  const infos: MlflowRunInfo[] = [];
  const folders = new Map<string, string>();
  let deleted = 0;
  for (const experiment of await foldersIn(folder)) {
    const about = await readMeta(experiment);
    if (!about) continue;
    for (const run of await foldersIn(experiment)) {
      const meta = await readMeta(run);
      const id = meta?.run_id ?? meta?.run_uuid;
      if (!meta || !id) continue; // tags of the experiment, traces, models
      if (meta.lifecycle_stage === 'deleted' || about.lifecycle_stage === 'deleted') {
        deleted++;
        continue;
      }
      folders.set(id, run);
      const artifacts = join(run, 'artifacts');
      infos.push({
        ...{ id, name: meta.run_name ?? null, experiment: about.name ?? about.experiment_id ?? '' },
        ...{ status: STATUS[meta.status ?? ''] ?? meta.status ?? 'RUNNING', user: meta.user_id ?? null },
        ...{ startedAt: timeOf(meta.start_time), finishedAt: timeOf(meta.end_time) },
        ...{
          artifacts: (await isFolder(artifacts)) ? artifacts : null,
          artifactUri: meta.artifact_uri ?? null,
        },
      });
    }
  }
  if (infos.length + deleted === 0)
    throw new InputError(
      `import: ${folder}: expected MLflow's folder mlruns (experiments with a meta.yaml and runs below), got none.`,
    );
  const store = new FileStore(folders);
  return {
    runs: infos.map((info) => new MlflowRun(info, store)),
    remarks: deleted > 0 ? [`${deleted} runs that were deleted in MLflow are not imported`] : [],
  };
}
