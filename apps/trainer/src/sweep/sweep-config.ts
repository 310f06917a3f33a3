import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../config/config-error.ts';
import { describeConfigIssue } from '../config/describe-config-issue.ts';
import { isJsonObject, type JsonObject } from '../config/json-value.ts';
import { presetFolder, presetNames } from '../config/load-preset.ts';
import { readJsonFile } from '../config/read-json-file.ts';
import { earlyStopSchema } from './early-stop-limits.ts';
import { parameterDomainSchema } from './parameter-domain.ts';

const trials = z.int().min(1).max(10_000);

const methodSchema = z.discriminatedUnion('kind', [
  /** Every combination. */
  z.strictObject({ kind: z.literal('grid') }),
  z.strictObject({ kind: z.literal('random'), trials }),
  /** Tree-structured Parzen estimator: Bergstra et al. 2011, Algorithms for Hyper-Parameter Optimization, section 4. */
  z.strictObject({
    kind: z.literal('tpe'),
    trials,
    /** So many are random, before there is something to learn from. */
    startup: z.int().min(2).default(10),
    /** The share of trials that count as good. */
    goodShare: z.number().gt(0).lt(1).default(0.25),
    /** Candidates of which the most promising is taken. */
    candidates: z.int().min(1).max(10_000).default(24),
    /** A trial is chosen without waiting for the results of so many before it. Part of the method, as it decides the choice. */
    lag: z.int().min(0).max(1000).default(1),
  }),
  /** Successive halving: Jamieson and Talwalkar 2016, Non-stochastic Best Arm Identification. */
  z.strictObject({
    kind: z.literal('halving'),
    /** Random ones to begin with. */
    trials,
    /** The setting that is the budget, and what it is at the first and at most at the last rung. */
    budget: z.strictObject({
      path: z.string().min(1),
      from: z.number().positive(),
      to: z.number().positive(),
    }),
    /** One of so many goes on, with so many times the budget. */
    reduction: z.int().min(2).max(64).default(3),
  }),
]);

/** What to try, how to choose, and how to judge it. */
export const sweepConfigSchema = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'must be lower-case letters, digits, ".", "_" or "-"'),
  description: z.string().default(''),
  /** The preset of every trial: a name or the path of a `.json` file. */
  preset: z.string().min(1),
  /** Settings of every trial that differ from the preset, by path. */
  set: z.record(z.string().min(1), z.json()).default({}),
  /** Paths of the config and what they may be. */
  parameters: z
    .record(z.string().min(1), parameterDomainSchema)
    .refine((all) => Object.keys(all).length > 0, 'needs at least one parameter'),
  method: methodSchema,
  /** Replicates: every trial is run with each, and judged by its mean. */
  seeds: z.array(z.int().min(0)).min(1).default([0]),
  /** Of the choices of the method. */
  seed: z.int().min(0).default(0),
  objective: z.strictObject({
    /** A number of a condition's results, e.g. `gapShare`. */
    value: z.string().min(1),
    /** Its condition, e.g. `strength-30`; null: the best of those with guidance. */
    condition: z.string().min(1).nullable().default(null),
    goal: z.enum(['maximize', 'minimize']),
  }),
  /** When a trial is given up before its end; left out: never. It then has no objective. */
  earlyStop: earlyStopSchema.optional(),
});
export type SweepConfig = z.output<typeof sweepConfigSchema>;
export type SweepMethod = SweepConfig['method'];

export const sweepFolder = resolve(presetFolder, 'sweeps');

/** Reads a sweep of `presets/sweeps`, or a `.json` file. @throws ConfigError in one line. */
export function loadSweep(nameOrPath: string, folder = sweepFolder): SweepConfig {
  const known = presetNames(folder);
  if (!nameOrPath.endsWith('.json') && !known.includes(nameOrPath)) {
    throw new ConfigError(
      `sweep "${nameOrPath}": not found; known sweeps: ${known.join(', ')}, or give the path of a .json file.`,
    );
  }
  const path = nameOrPath.endsWith('.json') ? resolve(nameOrPath) : resolve(folder, `${nameOrPath}.json`);
  const sweep = parseSweep(readJsonFile(path, 'sweep'), path);
  // a preset's path is beside the sweep's own
  return sweep.preset.endsWith('.json') ? { ...sweep, preset: resolve(dirname(path), sweep.preset) } : sweep;
}

/** @throws ConfigError with one line that names the key. */
export function parseSweep(written: unknown, path = 'sweep'): SweepConfig {
  if (!isJsonObject(written)) throw new ConfigError(`${path}: must be a JSON object.`);
  const result = sweepConfigSchema.safeParse(written);
  if (!result.success)
    throw new ConfigError(
      `${path}: ${describeConfigIssue(result.error, written as JsonObject, sweepConfigSchema)}`,
    );
  const sweep = result.data;
  const twice = Object.keys(sweep.parameters).find((parameter) => parameter in sweep.set);
  if (twice !== undefined) throw new ConfigError(`${path}: "${twice}" is both set and a parameter.`);
  const judges = Object.keys(sweep.parameters).find((parameter) =>
    parameter.startsWith('evaluation.classifiers'),
  );
  if (judges !== undefined)
    throw new ConfigError(
      `${path}: parameters.${judges}: must not be one, for scores of different classifiers cannot be compared (set it for all).`,
    );
  const { method } = sweep;
  if (method.kind === 'halving') {
    const { path: budget, from, to } = method.budget;
    if (budget in sweep.parameters || budget in sweep.set)
      throw new ConfigError(`${path}: method.budget.path "${budget}" is also set or a parameter.`);
    if (from > to) throw new ConfigError(`${path}: method.budget: from ${from} is above to ${to}.`);
  }
  return sweep;
}
