import { statSync } from 'node:fs';
import { ArtifactDamagedError, type ArtifactStore, type SharedObjects } from '@interpolab/tracking';
import type { z } from 'zod';
import { fileSha256 } from '../stages/stage-folder.ts';
import { type CarriedFile, fileName, parsePage, type StageIdentity } from './carried-pages.ts';
import { type DraftFile, draftFile } from './place-file.ts';
import type { StorePatience } from './store-patience.ts';

/** A connection may break in the middle, and other bytes may have been made on the way. */
const ATTEMPTS = 3;

export interface StageBucketParts {
  readonly objects: SharedObjects;
  /** Where the outputs of stages are, as artifacts of their runs. */
  readonly artifacts: ArtifactStore;
  readonly patience: StorePatience;
}

/** What lies in the bucket of stages: pages and files, read only if they are what they say. */
export class StageBucket {
  readonly #objects: SharedObjects;
  readonly #artifacts: ArtifactStore;
  readonly #patience: StorePatience;

  constructor({ objects, artifacts, patience }: StageBucketParts) {
    this.#objects = objects;
    this.#artifacts = artifacts;
    this.#patience = patience;
  }

  /** A page; undefined if there is none, or one that this program does not understand: whoever computes the stage writes it anew. */
  async readPage<Schema extends z.ZodType>(
    name: string,
    schema: Schema,
  ): Promise<z.infer<Schema> | undefined> {
    const bytes = await this.#patience.ask(() => this.#objects.read(name));
    return bytes && parsePage(bytes, schema);
  }

  async writePage(name: string, page: object): Promise<void> {
    const bytes = Buffer.from(`${JSON.stringify(page, null, 2)}\n`);
    await this.#patience.ask(() => this.#objects.put(name, bytes));
  }

  async removePage(name: string): Promise<void> {
    await this.#patience.ask(() => this.#objects.remove(name));
  }

  /** Brings an output beside `path`. One that is damaged is removed from the bucket, for whoever makes it again to store. */
  async bringOutput(sha256: string, path: string): Promise<DraftFile> {
    try {
      return await this.#bring(path, () => this.#artifacts.stream(sha256));
    } catch (error) {
      if (error instanceof ArtifactDamagedError)
        await this.#artifacts.remove(sha256, { neededBefore: Number.POSITIVE_INFINITY });
      throw error;
    }
  }

  /** Makes sure that an output is in the bucket; its run has stored it, unless the disk was full then. */
  async sendOutput(sha256: string, path: string): Promise<void> {
    await this.#patience.ask(async () => {
      if (await this.#artifacts.publish(sha256)) return;
      await this.#artifacts.put(path);
      await this.#artifacts.publish(sha256);
    });
  }

  /** Brings a file of a stage's progress beside `path`. */
  async bringFile(stage: StageIdentity, { sha256 }: CarriedFile, path: string): Promise<DraftFile> {
    const name = fileName(stage, sha256);
    return this.#bring(path, async () => {
      const stream = await this.#objects.stream(name, { sha256 });
      if (stream) return stream;
      throw new Error(`carrier: ${name} is not in the bucket any more.`);
    });
  }

  /** Sends a file under its hash, unless `there` has it already. */
  async sendFile(stage: StageIdentity, path: string, there: ReadonlySet<string>): Promise<CarriedFile> {
    const file = { sha256: await fileSha256(path), bytes: statSync(path).size };
    if (!there.has(file.sha256))
      await this.#patience.ask(() => this.#objects.put(fileName(stage, file.sha256), path));
    return file;
  }

  async removeFiles(stage: StageIdentity, hashes: Iterable<string>): Promise<void> {
    for (const sha256 of hashes) await this.removePage(fileName(stage, sha256));
  }

  async #bring(path: string, open: () => ReturnType<ArtifactStore['stream']>): Promise<DraftFile> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#patience.ask(() => draftFile(path, open));
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}
