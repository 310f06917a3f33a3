import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileAtomically } from '@interpolab/nn';
import type { JsonObject } from '../config/json-value.ts';
import type { StageKind } from '../stages/stage.ts';
import { readStageRecord } from '../stages/stage-folder.ts';
import {
  EXPERIMENT_TEXTS,
  experimentName,
  experimentPage,
  FORMAT,
  type ProgressPage,
  progressName,
  progressPage,
  resultName,
  resultPage,
  STAGE_TEXTS,
  stageName,
} from './carried-pages.ts';
import type { DraftFile } from './place-file.ts';
import type { StageBucket } from './stage-bucket.ts';
import type { CarriedExperiment, CarriedStage, StageCarrier } from './stage-carrier.ts';
import { copyUnfinished, filesInPlacingOrder, progressIn } from './unfinished-files.ts';

export interface BucketCarrierOptions {
  readonly bucket: StageBucket;
  /** Between two times that the progress of a stage is sent. */
  readonly everySeconds: number;
  /** Gets a line of what has come, or could not. */
  tell(line: string): void;
}

/** Those of selections are not: selections are computed on one machine, and their images lie in its cache. */
const CARRIED: ReadonlySet<StageKind> = new Set<StageKind>([
  ...(['data', 'classifier', 'ddpm', 'sample', 'neighbours', 'evaluate'] as const),
]);
/** How often it is looked whether there is something to send, at most. */
const LEAST_PAUSE_MS = 200;

/** Begins the name of the folder of what is being sent. */
const COPIES = '.carried-';

/** Carries stages through a bucket. */
export class BucketCarrier implements StageCarrier {
  readonly #bucket: StageBucket;
  readonly #options: BucketCarrierOptions;
  readonly #sending = new Set<Promise<void>>();
  readonly #brought: string[] = [];
  readonly #problems = new Set<string>();

  constructor(options: BucketCarrierOptions) {
    this.#bucket = options.bucket;
    this.#options = options;
  }

  carries(kind: StageKind): boolean {
    return CARRIED.has(kind);
  }

  async bringResult({ stage, folder }: CarriedStage): Promise<boolean> {
    if (!this.carries(stage.kind) || existsSync(join(folder, 'done.json'))) return false;
    const isBrought = await this.#orTold(`${stage.name} is not brought here`, async () => {
      const page = await this.#bucket.readPage(resultName(stage), resultPage);
      if (page?.stage !== stageName(stage)) return false;
      mkdirSync(folder, { recursive: true });
      for (const [name, { sha256 }] of Object.entries(page.record.outputs))
        (await this.#bucket.bringOutput(sha256, join(folder, name))).place();
      placeTexts(folder, page.texts);
      writeFileAtomically(join(folder, 'done.json'), `${JSON.stringify(page.record, null, 2)}\n`);
      return true;
    });
    if (isBrought) this.#note(stage.name, `${stage.name} done elsewhere, and brought here`);
    return isBrought ?? false;
  }

  async bringProgress(carried: CarriedStage): Promise<void> {
    const { stage, folder, share } = carried;
    await this.#orTold(`${stage.name} begins with what is here`, async () => {
      if (filesInPlacingOrder(stage.kind).length === 0) return;
      const page = await this.#bucket.readPage(progressName(stage, share), progressPage);
      if (page?.stage !== stageName(stage)) return;
      if (page.progress <= ((await progressIn(folder, stage.kind)) ?? 0)) return;
      mkdirSync(folder, { recursive: true });
      await this.#placeProgress(page, carried);
      if (share) return this.#options.tell(`${nameOf(carried)} drawn elsewhere, and brought here`);
      const from = `${stage.name} from ${page.progress} on`;
      this.#note(from, `${stage.name} goes on from ${page.progress}, where another machine has left it`);
    });
  }

  /** All files first, then their names: what is incomplete or damaged changes nothing here. */
  async #placeProgress({ files, texts }: ProgressPage, { stage, folder }: CarriedStage): Promise<void> {
    const drafts: DraftFile[] = [];
    try {
      for (const name of filesInPlacingOrder(stage.kind)) {
        if (files[name]) drafts.push(await this.#bucket.bringFile(stage, files[name], join(folder, name)));
      }
      placeTexts(folder, texts);
      for (const draft of drafts) draft.place();
    } finally {
      for (const draft of drafts) draft.discard();
    }
  }

  followProgress(carried: CarriedStage): () => Promise<void> {
    if (filesInPlacingOrder(carried.stage.kind).length === 0) return async () => {};
    removeCopies(carried.folder);
    const ending = new AbortController();
    const following = this.#follow(carried, ending.signal);
    return async () => {
      ending.abort();
      await following;
    };
  }

  async #follow(carried: CarriedStage, signal: AbortSignal): Promise<void> {
    const pauseMs = Math.max(LEAST_PAUSE_MS, this.#options.everySeconds * 1000);
    const what = `progress of ${nameOf(carried)} is not sent`;
    for (let sent = 0; ; ) {
      await sleep(pauseMs, undefined, { signal }).catch(() => {});
      if (signal.aborted && existsSync(join(carried.folder, 'done.json'))) return; // its result is sent
      sent = (await this.#orTold(what, () => this.#sendProgress(carried, sent))) ?? sent;
      if (signal.aborted) return;
    }
  }

  /** Sends how far a stage is, if that is further than `sent` and than what others have sent; the answer is what is there then. */
  async #sendProgress({ stage, folder, share }: CarriedStage, sent: number): Promise<number> {
    if (((await progressIn(folder, stage.kind)) ?? 0) <= sent) return sent;
    const copies = mkdtempSync(join(folder, COPIES));
    try {
      const names = await copyUnfinished(folder, { kind: stage.kind, to: copies });
      const progress = (await progressIn(copies, stage.kind)) ?? 0;
      const page = progressName(stage, share);
      const before = await this.#bucket.readPage(page, progressPage);
      if (before && before.progress >= progress) return before.progress;
      const there = hashesOf(before);
      const files: ProgressPage['files'] = {};
      for (const name of names) files[name] = await this.#bucket.sendFile(stage, join(copies, name), there);
      const texts = textsIn(folder, STAGE_TEXTS);
      const now = { format: FORMAT, stage: stageName(stage), texts, progress, files } as const;
      await this.#bucket.writePage(page, now);
      const needed = hashesOf(now);
      await this.#bucket.removeFiles(
        stage,
        [...there].filter((sha256) => !needed.has(sha256)),
      );
      return progress;
    } finally {
      rmSync(copies, { recursive: true, force: true });
    }
  }

  async sendResult(carried: CarriedStage): Promise<void> {
    await this.#send(carried, async () => {
      const { stage, folder } = carried;
      const record = await readStageRecord(folder);
      if (!record) return;
      for (const [name, { sha256 }] of Object.entries(record.outputs))
        await this.#bucket.sendOutput(sha256, join(folder, name));
      const page = { format: FORMAT, stage: stageName(stage), texts: textsIn(folder, STAGE_TEXTS), record };
      await this.#bucket.writePage(resultName(stage), page);
      await this.#removeProgress(carried);
    });
  }

  async dropProgress(carried: CarriedStage): Promise<void> {
    await this.#orTold(`${nameOf(carried)} stays in the bucket`, () => this.#removeProgress(carried));
  }

  async #removeProgress({ stage, share }: CarriedStage): Promise<void> {
    const page = progressName(stage, share);
    const begun = await this.#bucket.readPage(page, progressPage);
    if (!begun) return;
    await this.#bucket.removePage(page);
    await this.#bucket.removeFiles(stage, hashesOf(begun));
  }

  async offerResult(carried: CarriedStage): Promise<void> {
    await this.#send(carried, async () => {
      const isThere = await this.#bucket.readPage(resultName(carried.stage), resultPage);
      if (!isThere) await this.sendResult(carried);
    });
  }

  async #send({ stage }: CarriedStage, work: () => Promise<void>): Promise<void> {
    if (!this.carries(stage.kind)) return;
    const sending = this.#orTold(`the result of ${stage.name} stays on this machine`, work).then(() => {});
    this.#sending.add(sending);
    await sending;
    this.#sending.delete(sending);
  }

  async bringExperiment({ hash, folder }: CarriedExperiment): Promise<void> {
    if (existsSync(join(folder, 'run.json'))) return;
    await this.#orTold('the experiment begins a run of its own', async () => {
      const page = await this.#bucket.readPage(experimentName(hash), experimentPage);
      if (page) placeTexts(folder, page.texts);
    });
  }

  async sendExperiment({ hash, folder }: CarriedExperiment): Promise<void> {
    await this.#orTold('the run of the experiment is known here only', () =>
      this.#bucket.writePage(experimentName(hash), {
        format: FORMAT,
        texts: textsIn(folder, EXPERIMENT_TEXTS),
      }),
    );
  }

  account(): JsonObject | undefined {
    const [brought, problems] = [this.#brought, [...this.#problems]];
    if (brought.length + problems.length === 0) return undefined;
    return { brought, ...(problems.length > 0 && { problems }) };
  }

  async settled(): Promise<void> {
    await Promise.all(this.#sending);
  }

  #note(brought: string, line: string): void {
    this.#brought.push(brought);
    this.#options.tell(line);
  }

  /** What the work gives; undefined if it fails, which is told. */
  async #orTold<Answer>(what: string, work: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await work();
    } catch (error) {
      const problem = `${what}: ${(error as Error).message}`;
      if (!this.#problems.has(problem)) this.#options.tell(problem);
      this.#problems.add(problem);
      return undefined;
    }
  }
}

const nameOf = ({ stage, share }: CarriedStage) =>
  share ? `share ${share.first}-${share.last} of ${stage.name}` : stage.name;

const hashesOf = (page: Pick<ProgressPage, 'files'> | undefined) =>
  new Set(Object.values(page?.files ?? {}).map(({ sha256 }) => sha256));

/** Removes what a process has left that was killed while it sent; only one at a time works in a stage's folder. */
function removeCopies(folder: string): void {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(COPIES)) : [];
  for (const name of names) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Those of the texts that are there. */
function textsIn<Name extends string>(folder: string, names: readonly Name[]): Partial<Record<Name, string>> {
  const found = names.filter((name) => existsSync(join(folder, name)));
  return Object.fromEntries(found.map((name) => [name, readFileSync(join(folder, name), 'utf8')])) as Partial<
    Record<Name, string>
  >;
}

function placeTexts(folder: string, texts: Readonly<Partial<Record<string, string>>>): void {
  for (const [name, text] of Object.entries(texts)) writeFileAtomically(join(folder, name), text!);
}
