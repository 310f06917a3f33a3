// Things that must not be in the program at all, looked for in its source.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../../..');

/** The files of a folder that are part of the program, with their text. */
function sourcesOf(folder: string): [string, string][] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test(-support)?\.|[\\/]generated[\\/]/.test(file))
    .map((file) => [`${folder}/${file}`, readFileSync(join(root, folder, file), 'utf8')]);
}

/** What answers requests. */
const answering = [...sourcesOf('libs/api/src'), ...sourcesOf('apps/dashboard/src')];
/** With what it calls; there are commands among it too, which their user runs. */
const server = [...answering, ...sourcesOf('libs/tracking/src')];

/** Where a pattern occurs. */
const placesOf = (pattern: RegExp, sources = server) =>
  sources.filter(([, text]) => pattern.test(text)).map(([file]) => file);

describe('security: in the source of what answers requests', () => {
  it('is found what is looked for', () => {
    expect(server.length).toBeGreaterThan(150);
    expect(placesOf(/appRouter = router\(/)).toEqual(['libs/api/src/lib/router.ts']);
  });

  it('no text is run as a program (Aim CVE-2024-2195)', () => {
    expect(placesOf(/\beval\(|new Function\(|node:vm\b/)).toEqual([]);
  });

  it('no text of a run becomes a page (MLflow CVE-2024-27133)', () => {
    expect(placesOf(/dangerouslySetInnerHTML|\.innerHTML\s*=|insertAdjacentHTML|srcDoc=/)).toEqual([]);
  });

  it('no origin is let in (Aim CVE-2024-7760)', () => {
    expect(placesOf(/access-control-allow/i)).toEqual([]);
  });

  it('nothing is fetched that somebody names (MLflow CVE-2026-4035): only the client for scripts fetches', () => {
    expect(
      placesOf(/\bfetch\(|node:https?['"]|from 'undici'/, answering).filter(
        (file) => !/-client\.ts$/.test(file),
      ),
    ).toEqual([]);
  });

  it('no archive is unpacked (MLflow CVE-2025-15031), nothing is unpickled (ClearML CVE-2024-24590)', () => {
    expect(
      placesOf(
        /from '(tar|unzipper|adm-zip|yauzl|decompress)'|unpickle|gunzip|inflate|createUnzip/,
        answering,
      ),
    ).toEqual([]);
  });

  it('ids and keys come from the operating system (Pluto #65)', () => {
    expect(placesOf(/Math\.random/)).toEqual([]);
  });
});
