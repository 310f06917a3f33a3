import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty directory, deleted with all its content when the current test ends, passed or failed. */
export function tempDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'interpolab-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
