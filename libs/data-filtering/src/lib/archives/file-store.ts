import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { describeReadError } from '../sources/read-source-file.ts';
import { ZipReader } from './zip-reader.ts';

/** Files of a data set, in a folder or in a zip; read only. */
export interface FileStore {
  readonly path: string;
  /** Names with "/" between folders, sorted as strings. */
  readonly names: readonly string[];
  /** Throws a one-line Error for a missing file and for one of more than `maxBytes`. */
  read(name: string, maxBytes: number): Promise<Buffer>;
  /** SHA-256 of names, sizes and times of change (folder) or checksums (zip): other files, another identity. */
  identity(names: readonly string[]): string;
  close(): Promise<void>;
}

/** Opens a folder, or a file whose name ends in .zip. Throws a one-line Error where there is none. */
export async function openFileStore(path: string): Promise<FileStore> {
  const isFolder = folderOrFail(path);
  if (isFolder) return folderStore(path);
  if (path.toLowerCase().endsWith('.zip')) return zipStore(path);
  throw new Error(`data set ${path}: expected a folder or a .zip file, got another file.`);
}

function folderOrFail(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    throw new Error(`data set ${path}: ${describeReadError(error)}.`, { cause: error });
  }
}

/** Folders inside folders: CelebA as it is unpacked has two, class folders have one. */
const deepest = 4;

function folderStore(path: string): FileStore {
  const names = listFiles(path, '', deepest).sort();
  return {
    path,
    names,
    async read(name, maxBytes) {
      const where = join(path, name);
      const handle = await open(where, 'r').catch((error) => {
        throw new Error(`${where}: ${describeReadError(error)}.`, { cause: error });
      });
      try {
        const { size } = await handle.stat();
        if (size > maxBytes) throw new Error(`${where}: expected at most ${maxBytes} bytes, got ${size}.`);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
    identity(of) {
      const hash = createHash('sha256');
      for (const name of of) {
        const facts = statSync(join(path, name), { throwIfNoEntry: false });
        hash.update(`${name}\n${facts?.size} ${facts?.mtimeMs}\n`);
      }
      return hash.digest('hex');
    },
    close: async () => {},
  };
}

function listFiles(root: string, folder: string, levels: number): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) return levels > 0 ? listFiles(root, name, levels - 1) : [];
    return [name];
  });
}

async function zipStore(path: string): Promise<FileStore> {
  const zip = await ZipReader.open(path);
  return {
    path,
    names: [...zip.members.keys()].sort(),
    read: (name, maxBytes) => zip.read(name, maxBytes),
    identity(of) {
      const hash = createHash('sha256');
      for (const name of of) {
        const member = zip.members.get(name);
        hash.update(`${name}\n${member?.size} ${member?.crc32}\n`);
      }
      return hash.digest('hex');
    },
    close: () => zip.close(),
  };
}
