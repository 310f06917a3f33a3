import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openArtifactStore, openSharedObjects, type SharedObjects } from '@interpolab/tracking';
import { type TestS3, useTestS3 } from '@interpolab/tracking/s3-server.test-support';
import { afterAll, beforeAll } from 'vitest';
import type { Stage, StageKind } from '../stages/stage.ts';
import { type StageRecord, stageFolderPath, writeStageRecord } from '../stages/stage-folder.ts';
import { BucketCarrier } from './bucket-carrier.ts';
import { StageBucket } from './stage-bucket.ts';
import { StorePatience } from './store-patience.ts';

/** A machine with a disk of its own before the bucket of the test. */
export interface TestMachine {
  readonly carrier: BucketCarrier;
  /** What its carrier has told. */
  readonly told: string[];
  readonly dataDirectory: string;
  /** A stage with its folder there, which exists then. */
  at<Kind extends Pick<Stage, 'kind' | 'key' | 'name'>>(stage: Kind): { stage: Kind; folder: string };
}

export interface TestBucket {
  readonly s3: Omit<TestS3, 'stop'>;
  readonly objects: SharedObjects;
  readonly root: string;
  machine(): Promise<TestMachine>;
  /** What is in the bucket of a stage, besides artifacts. */
  names(stage: Pick<Stage, 'kind' | 'key'>): Promise<string[]>;
}

/** A bucket for the tests of a file. To be called at the file's top. */
export function useBucket(): TestBucket {
  const root = mkdtempSync(join(tmpdir(), 'interpolab-carrier-'));
  const s3 = useTestS3();
  let objects: SharedObjects;
  let machines = 0;
  beforeAll(async () => {
    objects = (await openSharedObjects({ url: s3.url, attempts: 1 }))!;
  });
  afterAll(() => rmSync(root, { recursive: true }));
  return {
    ...{ root, s3 },
    get objects() {
      return objects;
    },
    async machine() {
      const dataDirectory = join(root, `machine-${++machines}`);
      const told: string[] = [];
      const tell = (line: string) => told.push(line);
      const artifacts = await openArtifactStore({ dataDirectory, url: s3.url });
      const patience = new StorePatience({ pausesMs: [], isWanted: () => true, tell });
      const bucket = new StageBucket({ objects, artifacts, patience });
      const carrier = new BucketCarrier({ bucket, everySeconds: 0, tell });
      return {
        ...{ carrier, told, dataDirectory },
        at(stage) {
          const folder = stageFolderPath(dataDirectory, stage);
          mkdirSync(folder, { recursive: true });
          return { stage, folder };
        },
      };
    },
    async names({ kind, key }) {
      const found: string[] = [];
      for await (const { name } of objects.list(`stages/${kind}-${key}/`))
        found.push(name.split('/').at(-1)!);
      return found;
    },
  };
}

let keys = 0;
export function freshStage(kind: StageKind): Stage {
  const key = String(++keys).padStart(20, '0');
  return { kind, key, name: kind, recipe: { key }, inputs: {} };
}

/** Leaves in a folder what a stage leaves that was computed there. */
export async function pretendComputed(folder: string, weights: string): Promise<StageRecord> {
  writeFileSync(join(folder, 'weights.bin'), weights);
  writeFileSync(join(folder, 'recipe.json'), '{"stage":"of the test"}\n');
  writeFileSync(join(folder, 'run.json'), '{"runId":"run-1","parentId":"run-0"}\n');
  const told = { runId: 'run-1', seconds: 7, summary: { loss: 0.5 } };
  return writeStageRecord(folder, { ...told, outputs: ['weights.bin'] });
}
