import { availableParallelism } from 'node:os';
import { type EngineName, engineNames } from '@interpolab/tensor';
import { probeDatabase } from '@interpolab/tracking';
import { UsageError } from '../config/config-error.ts';
import { describeReport } from '../doctor/describe-report.ts';
import { type DoctorReport, type EngineFinding, type Findings, judge } from '../doctor/doctor-report.ts';
import { inspectDisk } from '../doctor/inspect-disk.ts';
import { inspectMachine } from '../doctor/inspect-machine.ts';
import { findingOf, probeEngine } from '../doctor/probe-engine.ts';
import { dataDirectory } from '../env.ts';
import { helpOption, threadsOption } from './common-options.ts';
import { describeOptions, type OptionTable, parseArguments, wholeNumber } from './parse-arguments.ts';

const options: OptionTable = {
  seconds: {
    type: 'string',
    value: 'S',
    help: 'how long each engine is measured (default 5; 0: not at all)',
  },
  threads: threadsOption('the engines'),
  json: { type: 'boolean', help: 'the report as one line of JSON' },
  help: helpOption,
};

const usage = () => `nx run trainer:doctor [options]

Says whether the main job can run on this machine, which engines it has and how fast they are, and what each of the others
lacks. Starts no training and leaves nothing behind. Ends with code 0 if the main job can run, else with 1.

${describeOptions(options)}`;

/** `trainer:doctor`: what this machine can do. Returns the exit code. */
export async function doctor(args: readonly string[]): Promise<number> {
  const values = parseArguments(args, options);
  if (values.help) {
    process.stdout.write(`${usage()}\n`);
    return 0;
  }
  const seconds = Number(values.seconds ?? '5');
  if (!(seconds >= 0 && seconds <= 600)) {
    throw new UsageError(`--seconds: expected a number in [0, 600], got "${values.seconds}"`);
  }
  const threads =
    values.threads === undefined ? availableParallelism() : wholeNumber('threads', String(values.threads));
  if (threads < 1 || threads > 256) throw new UsageError(`--threads: expected 1 to 256, got "${threads}"`);
  const report = await examine({ seconds, threads, say: saying() });
  process.stdout.write(values.json ? `${JSON.stringify(report)}\n` : `${describeReport(report)}\n`);
  return report.canRun ? 0 : 1;
}

/** Tells who watches a terminal what is under way, on one line that is wiped at the end. */
function saying(): (what: string) => void {
  if (!process.stderr.isTTY) return () => {};
  return (what) => process.stderr.write(`\r\x1b[K${what}`);
}

interface Examination {
  readonly seconds: number;
  readonly threads: number;
  say(what: string): void;
}

async function examine({ seconds, threads, say }: Examination): Promise<DoctorReport> {
  say('machine …');
  const machine = await inspectMachine(); // first: the load is to be that of others
  const disk = await inspectDisk(dataDirectory());
  say('database …');
  const database = await probeDatabase({ dataDirectory: dataDirectory() });
  say('engine auto …');
  const automatic = await probeEngine('auto', { threads, seconds: 0 });
  const engines: EngineFinding[] = [];
  for (const engine of engineNames) {
    say(`engine ${engine} …`);
    engines.push(findingOf(engine, await probeEngine(engine, { threads, seconds })));
  }
  say('');
  const findings: Findings = {
    node: process.versions.node,
    machine,
    automatic:
      'problem' in automatic
        ? automatic
        : { engine: automatic.engine as EngineName, detail: automatic.detail },
    engines,
    database,
    disk,
  };
  return { ...judge(findings), ...findings };
}
