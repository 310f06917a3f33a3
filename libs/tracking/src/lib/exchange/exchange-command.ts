// nx run tracking:export -- --project NAME --out FOLDER
// nx run tracking:import -- --from FOLDER [--project NAME]
// nx run tracking:import -- --from TRACKER SOURCE --project NAME: imports/import-command.ts
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../database/ensure-database.ts';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { namesTracker, trackerImportCommand } from '../imports/import-command.ts';
import { exportProject } from './export-project.ts';
import { importProject } from './import-project.ts';
import type { ProjectManifest } from './project-manifest.ts';

/** Paths are meant from where the command was typed; Nx runs it elsewhere. */
const fromCaller = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);
const number = (value: number) => value.toLocaleString('en-US');
const tell = (line: string) => console.error(`  ${line}`);
const place = async () => ({
  databaseUrl: await ensureDatabase(),
  artifacts: await openArtifactStore({ dataDirectory: resolveDataDirectory() }),
  onProgress: tell,
});

function describe({ runs, points, scores, artifacts, artifactBytes }: ProjectManifest['counts']): string {
  return `${number(runs)} runs, ${number(points)} points, ${number(scores)} scores, ${number(artifacts)} artifacts of ${number(artifactBytes)} bytes`;
}

const missingLines = (missing: readonly string[]) =>
  missing.map((sha256) => `missing: artifact ${sha256}, which a run names, is not in the artifact store`);

/** What the command prints. */
export async function exportCommand(args: readonly string[]): Promise<string> {
  const { values } = parseArgs({
    args: [...args],
    options: { project: { type: 'string' }, out: { type: 'string' } },
  });
  if (!values.project || !values.out)
    throw new RangeError('export: expected --project NAME and --out FOLDER (which must not exist yet).');
  const out = fromCaller(values.out);
  const { counts, missingArtifacts } = await exportProject({
    ...(await place()),
    project: values.project,
    out,
  });
  return [`${out}: ${describe(counts)}`, ...missingLines(missingArtifacts)].join('\n');
}

/** What the command prints. */
export async function importCommand(args: readonly string[]): Promise<string> {
  if (namesTracker(args)) return trackerImportCommand(args);
  const { values } = parseArgs({
    args: [...args],
    options: { from: { type: 'string' }, project: { type: 'string' } },
  });
  if (!values.from) throw new RangeError('import: expected --from FOLDER, an exported project.');
  const from = fromCaller(values.from);
  const { project, counts, missingArtifacts } = await importProject({
    ...(await place()),
    from,
    project: values.project,
  });
  return [`project "${project}": ${describe(counts)}`, ...missingLines(missingArtifacts)].join('\n');
}
