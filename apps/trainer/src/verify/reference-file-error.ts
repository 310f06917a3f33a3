import type { z } from 'zod';

/** A golden file that cannot be read or is not one. The message is one line. */
export class ReferenceFileError extends Error {
  override readonly name = 'ReferenceFileError';
}

/** `value` under `schema`. @throws ReferenceFileError that names file and key. */
export function parse<T>(path: string, schema: z.ZodType<T>, value: unknown, key: readonly string[]): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const where = [...key, ...issue.path].join('.') || '(whole file)';
  throw new ReferenceFileError(`${path}: ${where}: ${issue.message}`);
}
