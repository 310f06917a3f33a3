// nx run tracking:import -- --from tensorboard|mlflow|wandb|neptune SOURCE --project NAME [--certificate FILE] [--dry-run]
import { rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureDatabase, maskUrl } from '../database/ensure-database.ts';
import { resolveDataDirectory } from '../files/data-directory.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { InputError } from '../store/input-error.ts';
import { type Certificate, describeCertificate } from './certificate.ts';
import { importRuns } from './import-runs.ts';
import { isTracker, openSource, TRACKERS } from './open-source.ts';

/** Whether an import is from another tracker, and not of a project that was exported: then it has a source besides. */
export function namesTracker(args: readonly string[]): boolean {
  const { values, positionals } = parseArgs({
    ...{ args: [...args], strict: false, allowPositionals: true },
    options: { from: { type: 'string' }, project: { type: 'string' }, certificate: { type: 'string' } },
  });
  return positionals.length > 0 || isTracker(String(values.from));
}

/** Paths are meant from where the command was typed; Nx runs it elsewhere. */
const fromCaller = (path: string) => resolve(process.env.INIT_CWD ?? process.cwd(), path);

function readArguments(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      ...{ from: { type: 'string' }, project: { type: 'string' }, certificate: { type: 'string' } },
      ...{
        'dry-run': { type: 'boolean', default: false },
        'step-multiplier': { type: 'string', default: '1' },
      },
    },
  });
  const { from = '', project, certificate } = values;
  const dryRun = values['dry-run'] ?? false;
  if (positionals.length !== 1 || (!project && !dryRun))
    throw new InputError(
      `import: expected --from ${Object.keys(TRACKERS).join('|')} SOURCE and --project NAME (or --dry-run), got ${positionals.length} sources and ${project ? 'a' : 'no'} project.`,
    );
  if (project && project.length > 200)
    throw new InputError(
      `import: expected a project's name of at most 200 characters, got ${project.length}.`,
    );
  const stepMultiplier = Number(values['step-multiplier']);
  return { tracker: from, source: positionals[0], project, certificate, dryRun, stepMultiplier };
}

/** Under another name first, so that what stands there is whole. */
async function writeCertificate(path: string, certificate: Certificate): Promise<void> {
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, `${JSON.stringify(certificate, null, 2)}\n`, { flush: true });
  await rename(draft, path);
}

/** What the command prints: the certificate. The exit code is 1 if the store has not all that the source has. */
export async function trackerImportCommand(args: readonly string[]): Promise<string> {
  const { tracker, source: given, project, certificate: out, dryRun, stepMultiplier } = readArguments(args);
  const path = given.includes('://') ? given : fromCaller(given);
  const source = await openSource(tracker, path, { stepMultiplier });
  const into = dryRun
    ? undefined
    : {
        databaseUrl: await ensureDatabase(),
        artifacts: await openArtifactStore({ dataDirectory: resolveDataDirectory() }),
        project: project!,
      };
  const onProgress = (line: string) => console.error(`  ${line}`);
  const certificate = await importRuns({
    tracker,
    path: given.includes('://') ? maskUrl(given) : given,
    source,
    into,
    onProgress,
  });
  if (out) await writeCertificate(fromCaller(out), certificate);
  if (!certificate.equal) process.exitCode = 1;
  return describeCertificate(certificate);
}
