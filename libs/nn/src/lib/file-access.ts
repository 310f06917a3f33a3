import { type FileHandle, open } from 'node:fs/promises';
import { WeightsFileError } from './weights-file-error.ts';

/** The kind of error that a reader reports. */
export type WeightsErrorClass = new (
  path: string,
  problem: string,
  options?: ErrorOptions,
) => WeightsFileError;

export async function openForReading(
  path: string,
  ErrorClass: WeightsErrorClass = WeightsFileError,
): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const problem = code === 'ENOENT' ? 'expected a file, found none' : `could not be opened: ${code}`;
    throw new ErrorClass(path, problem, { cause });
  }
}

/** Fills `bytes` from `position` on. Throws if the file ends before. */
export async function readFully(
  handle: FileHandle,
  bytes: Uint8Array,
  {
    position,
    path,
    ErrorClass = WeightsFileError,
  }: { position: number; path: string; ErrorClass?: WeightsErrorClass },
): Promise<void> {
  let done = 0;
  while (done < bytes.length) {
    const { bytesRead } = await readOrFail(handle, bytes, { done, position, path, ErrorClass });
    if (bytesRead === 0) {
      throw new ErrorClass(path, `expected ${bytes.length - done} more bytes (truncated file)`);
    }
    done += bytesRead;
  }
}

async function readOrFail(
  handle: FileHandle,
  bytes: Uint8Array,
  o: { done: number; position: number; path: string; ErrorClass: WeightsErrorClass },
): Promise<{ bytesRead: number }> {
  try {
    return await handle.read(bytes, o.done, bytes.length - o.done, o.position + o.done);
  } catch (cause) {
    throw new o.ErrorClass(o.path, `could not be read: ${(cause as NodeJS.ErrnoException).code}`, { cause });
  }
}
