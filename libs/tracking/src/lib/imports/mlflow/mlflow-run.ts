// A run of MLflow, wherever it was kept.
import { Census } from '../census.ts';
import { countFiles, fileEvents, type ImagePlace, type RunFiles } from '../file-events.ts';
import { findFiles } from '../find-files.ts';
import type { LeftOut } from '../left-out.ts';
import type { SourceEvent, SourceOutline, SourceRun, Survey } from '../source-run.ts';
import { retypedRemark, typedSettings } from '../typed-text.ts';

/** What a store of MLflow knows of a run before its params and metrics are read. */
export interface MlflowRunInfo {
  id: string;
  name: string | null;
  experiment: string;
  /** RUNNING, SCHEDULED, FINISHED, FAILED or KILLED. */
  status: string;
  /** Milliseconds since 1970. */
  startedAt: number | null;
  finishedAt: number | null;
  user: string | null;
  /** Where its files are, if they are beside the store. */
  artifacts: string | null;
  artifactUri: string | null;
}

export interface MlflowPoint {
  key: string;
  value: number;
  /** Milliseconds since 1970. */
  at: number;
  step: number;
}

export type Texts = [string, string][];

/** A file store or a database. */
export interface MlflowStore {
  params(id: string): Promise<Texts>;
  tags(id: string): Promise<Texts>;
  /** Of points with one step the one that holds comes last. */
  points(id: string): AsyncIterable<MlflowPoint>;
  countPoints(id: string, census: Census): Promise<void>;
}

const STATUS: Readonly<Record<string, SourceOutline['status']>> = {
  FINISHED: 'finished',
  FAILED: 'failed',
  KILLED: 'interrupted',
};

const identityOf = (id: string) => JSON.stringify(['mlflow', id]);
const SYSTEM_TAG = /^mlflow\./;

/** log_image with a step names its file so; "#" stands for "/" in the key. */
const LOGGED_IMAGE = /^images\/(.+?)([%+])step\2(-?\d+)\2timestamp\2(\d+)\2[^/]*\.(png|jpe?g)$/i;

export function placeOfImage(name: string): ImagePlace {
  const [, key, , step] = LOGGED_IMAGE.exec(name) ?? [];
  if (key === undefined) return { name, step: null, sampleIndex: 0 };
  return { name: key.replaceAll('#', '/'), step: Number(step), sampleIndex: 0 };
}

export class MlflowRun implements SourceRun {
  readonly label: string;
  readonly identity: string;
  readonly #info: MlflowRunInfo;
  readonly #store: MlflowStore;

  constructor(info: MlflowRunInfo, store: MlflowStore) {
    this.label = `${info.experiment}/${info.id}`;
    this.identity = identityOf(info.id);
    this.#info = info;
    this.#store = store;
  }

  async survey(): Promise<Survey> {
    const { id, startedAt, finishedAt, status } = this.#info;
    const tags = new Map(await this.#store.tags(id));
    const params = await this.#store.params(id);
    const { config, retyped } = typedSettings(params);
    const census = new Census();
    census.settings(params.length);
    await this.#store.countPoints(id, census);
    await countFiles(census, await this.#files());
    const known = STATUS[status];
    const parent = tags.get('mlflow.parentRunId');
    return {
      census,
      remarks: [
        ...retypedRemark(retyped),
        ...(known ? [] : [`its status was ${status}, it counts as interrupted`]),
      ],
      outline: {
        ...{ name: this.#info.name ?? tags.get('mlflow.runName') ?? id, config },
        tags: [...tags].filter(([key]) => !SYSTEM_TAG.test(key)).map(([key, value]) => `${key}: ${value}`),
        ...(parent === undefined ? {} : { parent: identityOf(parent) }),
        about: {
          ...{ experiment: this.#info.experiment, user: this.#info.user },
          ...Object.fromEntries([...tags].filter(([key]) => SYSTEM_TAG.test(key))),
        },
        ...{ startedAt: startedAt ?? 0, finishedAt: finishedAt ?? startedAt ?? 0 },
        ...{ status: known ?? 'interrupted', error: known ? null : `${status} when it was imported` },
      },
    };
  }

  async *events(leftOut: LeftOut): AsyncGenerator<SourceEvent> {
    const { id, startedAt, artifacts, artifactUri } = this.#info;
    const notes = new Map(await this.#store.tags(id)).get('mlflow.note.content');
    if (notes !== undefined) yield { type: 'notes', at: startedAt ?? 0, notes };
    for await (const { key, value, at, step } of this.#store.points(id))
      yield { type: 'metrics', at, step, values: { [key]: value } };
    if (artifacts === null && artifactUri) leftOut.add(artifactUri, 'its files are not beside the store');
    yield* fileEvents(await this.#files());
  }

  async #files(): Promise<RunFiles> {
    const { artifacts, startedAt } = this.#info;
    const files = artifacts === null ? [] : await findFiles(artifacts);
    // small copies that MLflow makes of images that it logs
    const own = files.filter(({ name }) => !/^images\/.*compressed\.webp$/.test(name));
    return { files: own, at: startedAt ?? 0, placeOf: placeOfImage };
  }
}
