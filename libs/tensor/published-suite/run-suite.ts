import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EngineName } from '../src/lib/engine.ts';
import { bundleSuite } from './bundle-suite.ts';
import type { SpecResult } from './spec-result.ts';

export interface SuiteRun {
  readonly engine: EngineName;
  /** Version of tfjs-core, whose suite it is. */
  readonly tfjs: string;
  readonly specs: readonly SpecResult[];
}

const LAST_OUTPUT = 2000;

/**
 * Runs the spec files of the installed tfjs-core on one engine, in a process of its own, since they reset the engine
 * and its flags. `pattern` is a regular expression over the specs' names.
 */
export async function runSuite(engine: EngineName, pattern = ''): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'interpolab-suite-'));
  try {
    const [program, report] = [join(folder, 'suite.mjs'), join(folder, 'report.json')];
    await bundleSuite(program);
    const child = spawn(process.execPath, [program, engine, report, pattern], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk).slice(-LAST_OUTPUT);
      });
    }
    const [code, signal] = await once(child, 'close');
    if (code !== 0) {
      throw new Error(
        `published suite: its process on ${engine} ended with ${signal ?? `exit code ${code}`}; its last words:\n${output}`,
      );
    }
    return { engine, ...JSON.parse(await readFile(report, 'utf8')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
