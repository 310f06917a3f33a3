import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { SHA256_HEX } from '../files/sha256.ts';
import { InputError } from '../store/input-error.ts';
import { ARTIFACTS_FOLDER, MANIFEST_FILE } from './project-tables.ts';

const sha256 = z.string().regex(SHA256_HEX);
const count = z.int().min(0);

/** No other name is ever joined to a path. */
function isNameOfExport(name: string): boolean {
  const [first, second, ...more] = name.split('/');
  if (second === undefined) return /^[a-z-]+\.(jsonl|parquet)$/.test(first);
  return first === ARTIFACTS_FOLDER && SHA256_HEX.test(second) && more.length === 0;
}

/** The last file of an export that is written: a folder without it is not whole. */
export const manifestSchema = z.strictObject({
  format: z.literal('interpolab-project-1'),
  project: z.strictObject({ name: z.string().min(1).max(200), createdAt: z.string() }),
  counts: z.strictObject({
    runs: count,
    points: count,
    scores: count,
    artifacts: count,
    artifactBytes: count,
  }),
  /** Columns of each file of rows: a program that does not know one of them must not pretend to. */
  columns: z.record(z.string(), z.array(z.string())),
  files: z.record(
    z.string().refine(isNameOfExport, 'expected the name of a file of an export'),
    z.strictObject({ sha256, bytes: count }),
  ),
  /** Named by a run, but not to be found when the project was exported. */
  missingArtifacts: z.array(sha256),
});

export type ProjectManifest = z.output<typeof manifestSchema>;

export async function describeFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { sha256: hash.digest('hex'), bytes: (await stat(path)).size };
}

/** Reads the manifest of an export. Throws InputError, one line, for a folder that is none. */
export async function readManifest(folder: string): Promise<ProjectManifest> {
  const path = join(folder, MANIFEST_FILE);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new InputError(
      `import: ${path}: expected the manifest of an exported project, got none that can be read.`,
      {
        cause,
      },
    );
  }
  const { format } = value as { format?: unknown };
  if (
    typeof format === 'string' &&
    /^interpolab-project-\d+$/.test(format) &&
    format !== 'interpolab-project-1'
  )
    throw new InputError(
      `import: ${path}: expected interpolab-project-1, got ${format} (update the program).`,
    );
  const parsed = manifestSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InputError(`import: ${path}: ${issue.path.join('.') || 'manifest'}: ${issue.message}.`);
}

/** Throws InputError if a file is missing, has another size, or other bytes than when it was exported. */
export async function checkFiles(folder: string, { files }: ProjectManifest): Promise<void> {
  for (const [name, { sha256: expected, bytes }] of Object.entries(files)) {
    const path = join(folder, name);
    const found = await describeFile(path).catch((cause) => {
      throw new InputError(`import: ${path}: expected a file of the export, got none (copy it again).`, {
        cause,
      });
    });
    if (found.bytes !== bytes || found.sha256 !== expected)
      throw new InputError(
        `import: ${path}: expected ${bytes} bytes of SHA-256 ${expected}, got ${found.bytes} of ${found.sha256} (it was changed; copy it again).`,
      );
  }
}
