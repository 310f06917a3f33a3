import { type EngineChoice, engineChoices } from '@interpolab/tensor';
import { UsageError } from '../config/config-error.ts';
import { resolveConfig } from '../config/experiment-config.ts';
import { carrySeconds, dataDirectory } from '../env.ts';
import { EarlyStopWatch, earlyStopRuleSchema } from '../experiment/early-stop.ts';
import type { ExperimentOptions } from '../experiment/run-experiment.ts';
import { StopSignal } from '../experiment/stop-signal.ts';
import { engineOption, helpOption, jsonOption, offlineOption, threadsOption } from './common-options.ts';
import { type OptionTable, wholeNumber } from './parse-arguments.ts';
import { shardOptions, shardSettings } from './shard-options.ts';

const defaultPreset = 'circles-16';

/** What every command that computes a part of an experiment takes. */
export const experimentOptions: OptionTable = {
  preset: {
    type: 'string',
    value: 'NAME',
    help: `a preset or the path of a .json file (default ${defaultPreset})`,
  },
  data: {
    type: 'string',
    value: 'KIND=PATH',
    help: "photographs in place of the preset's data: celeba=FOLDER, folder=FOLDER or npz=FILE",
  },
  set: {
    type: 'string',
    multiple: true,
    value: 'PATH=VALUE',
    help: 'change one value of the config; may be repeated',
  },
  seed: { type: 'string', value: 'N', help: 'seed of every random choice (default 0)' },
  engine: engineOption,
  threads: threadsOption(),
  tag: { type: 'string', multiple: true, value: 'TAG', help: 'a tag of the run; may be repeated' },
  ...shardOptions,
  plan: { type: 'boolean', help: 'print what would be computed and its cost, and stop' },
  offline: offlineOption,
  'stop-if': {
    type: 'string',
    value: 'JSON',
    help: 'give up a training that does badly, e.g. \'{"stage":"ddpm","metric":"loss","goal":"minimize","at":[[500,0.2]]}\'',
  },
  wait: {
    type: 'boolean',
    help: 'wait for a process that computes the same experiment, in place of refusing',
  },
  json: jsonOption('the results'),
  help: helpOption,
};

/** The settings that a command line of these options means. @throws UsageError or ConfigError in one line. */
export function experimentSettings(
  values: Record<string, string | boolean | string[] | undefined>,
): Omit<ExperimentOptions, 'target'> {
  const settings = commonSettings(values);
  return {
    config: resolveConfig({
      preset: String(values.preset ?? defaultPreset),
      data: values.data as string | undefined,
      overrides: (values.set ?? []) as string[],
    }),
    seed: wholeNumber('seed', String(values.seed ?? '0')),
    tags: (values.tag ?? []) as string[],
    wait: values.wait === true,
    earlyStop: values['stop-if'] === undefined ? undefined : earlyStopOf(String(values['stop-if'])),
    ...settings,
    shards: shardSettings(values, settings),
  };
}

/** @throws UsageError in one line. */
function earlyStopOf(written: string): EarlyStopWatch {
  let json: unknown;
  try {
    json = JSON.parse(written);
  } catch {
    throw new UsageError(`--stop-if: expected JSON, got ${written}`);
  }
  const { data, error } = earlyStopRuleSchema.safeParse(json);
  if (!data) throw new UsageError(`--stop-if ${error.issues[0].path.join('.')}: ${error.issues[0].message}`);
  return new EarlyStopWatch(data);
}

/** Those of them that every command has which computes something. @throws UsageError in one line. */
export function commonSettings(values: Record<string, string | boolean | string[] | undefined>) {
  const engine = (values.engine ?? 'auto') as EngineChoice;
  if (!engineChoices.includes(engine)) {
    throw new UsageError(`--engine: expected ${engineChoices.join(', ')}, got "${engine}"`);
  }
  return {
    engine,
    threads: values.threads === undefined ? undefined : wholeNumber('threads', String(values.threads)),
    dataDirectory: dataDirectory(),
    output: process.stdout,
    stop: StopSignal.ofProcess(),
    planOnly: values.plan === true,
    carrySeconds: carrySeconds(),
    offline: values.offline === true || undefined,
  };
}
