// What lies in the bucket of a stage: a page for its result, one for its progress, and the files of the progress by their
// hash. A page is stored after all that it names, so what is half sent is not there. The files of a result are artifacts of
// its run, which are in the bucket anyway.
import { z } from 'zod';
import type { Stage } from '../stages/stage.ts';
import type { ItemRange } from '../stages/stage-shards.ts';

export const FORMAT = 1;
/** Texts beside a stage: what it is, which run it belongs to, and the curve that early stopping judges it by. */
export const STAGE_TEXTS = ['recipe.json', 'run.json', 'curve.jsonl'] as const;
/** Texts of an experiment: its run, and what its stages were found to cost. */
export const EXPERIMENT_TEXTS = ['run.json', 'estimates.json'] as const;

// Names from a bucket become names in a folder: none may lead out of it.
const outputName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,199}$/, 'expected the name of a file');
const unfinishedName = z
  .string()
  .regex(/^([a-z]+\/)?[a-z]+\.[a-z]+$/, 'expected the path of a file in a stage');

const file = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256'),
  bytes: z.number().int().min(0),
});
const texts = z.partialRecord(z.enum(STAGE_TEXTS), z.string());
/** `stage`: which one it is of, so that a page that was copied to another name is none. */
const page = { format: z.literal(FORMAT), stage: z.string(), texts };

/** The record of a finished stage, as `done.json` has it. */
export const resultPage = z.strictObject({
  ...page,
  record: z.strictObject({
    runId: z.string(),
    seconds: z.number(),
    outputs: z.record(outputName, file),
    summary: z.record(z.string(), z.json()),
  }),
});

export const progressPage = z.strictObject({
  ...page,
  progress: z.number().min(0),
  files: z.record(unfinishedName, file),
});

export const experimentPage = z.strictObject({
  format: z.literal(FORMAT),
  texts: z.partialRecord(z.enum(EXPERIMENT_TEXTS), z.string().max(100_000)),
});

/** A page from its bytes; undefined if it was cut, or is of a later format. */
export function parsePage<Schema extends z.ZodType>(
  bytes: Uint8Array,
  schema: Schema,
): z.infer<Schema> | undefined {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

export type CarriedFile = z.infer<typeof file>;
export type ProgressPage = z.infer<typeof progressPage>;
export type StageIdentity = Pick<Stage, 'kind' | 'key'>;

/** What the names of all that is carried begin with. */
export const STAGES = 'stages/';
export const EXPERIMENTS = 'experiments/';

export const stageName = ({ kind, key }: StageIdentity) => `${kind}-${key}`;
export const resultName = (stage: StageIdentity) => `${STAGES}${stageName(stage)}/done.json`;
/** Of a share of it, if one is given. */
export const progressName = (stage: StageIdentity, share?: ItemRange) =>
  `${STAGES}${stageName(stage)}/${share ? `share-${share.first}-${share.last}` : 'begun'}.json`;
export const fileName = (stage: StageIdentity, sha256: string) => `${STAGES}${stageName(stage)}/${sha256}`;
export const experimentName = (hash: string) => `${EXPERIMENTS}${hash}.json`;
