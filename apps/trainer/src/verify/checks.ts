import {
  type GoldenError,
  type GoldenTensor,
  goldenListing,
  goldenTensorError,
  type Parameter,
} from '@interpolab/nn';
import { z } from 'zod';
import { gradientNormError, limits, listError } from './limits.ts';
import { parse, ReferenceFileError } from './reference-file-error.ts';

/** One line of the answer. */
export interface VerifiedQuantity {
  readonly quantity: string;
  /** Null where there is no number to compare: wrong shape, unknown key. */
  readonly error: number | null;
  readonly limit: number | null;
  readonly ok: boolean;
  readonly note: string;
}

/** Where a quantity stands in a file. */
export interface Golden {
  /** Path of the file. */
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
}

/** Compares one quantity of a golden file with what `run` computes. */
export type Check<Run> = (run: Run, golden: Golden) => Promise<VerifiedQuantity[]>;

export interface ComputedTensor {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

const tensorSchema = z.strictObject({
  shape: z.array(z.int().positive()).min(1),
  sum: z.number(),
  sumsq: z.number().min(0),
  values: z.array(z.number()).min(1),
});
export const numbersSchema = z.array(z.number()).min(1);
const parametersSchema = z.array(z.tuple([z.string(), z.array(z.int().positive())]));

export function failed(quantity: string, note: string): VerifiedQuantity {
  return { quantity, error: null, limit: null, ok: false, note };
}

export function judged(
  quantity: string,
  { error, raw, condition }: GoldenError,
  limit: number,
): VerifiedQuantity {
  const note =
    condition === undefined ? '' : `${raw!.toExponential(1)} / condition ≤ ${condition.toPrecision(3)}`;
  return { quantity, error, limit, ok: error <= limit, note };
}

/** A tensor within `limit` of the file's, the errors of each image divided by its condition where there is one. */
export function tensor<Run>(
  compute: (run: Run) => Promise<ComputedTensor>,
  {
    conditions,
    limit = limits.single,
  }: { conditions?: (run: Run) => Promise<number[]>; limit?: number } = {},
): Check<Run> {
  return async (run, golden) => {
    const expected: GoldenTensor = parseGolden(golden, tensorSchema);
    const { shape, values } = await compute(run);
    if (shape.join() !== expected.shape.join()) {
      return [failed(golden.key, `computed [${shape}], the file has [${expected.shape}]`)];
    }
    const { listed } = goldenListing(values.length);
    if (expected.values.length !== listed) {
      throw new ReferenceFileError(
        `${golden.path}: ${golden.key}.values: expected ${listed} numbers for [${shape}], got ${expected.values.length}`,
      );
    }
    return [judged(golden.key, goldenTensorError(values, expected, await conditions?.(run)), limit)];
  };
}

export function norms<Run>(compute: (run: Run) => Promise<number[]>): Check<Run> {
  return async (run, golden) => {
    const expected = parseGolden(golden, numbersSchema);
    const values = await compute(run);
    if (values.length !== expected.length) return [wrongLength(golden.key, values, expected)];
    return [judged(golden.key, gradientNormError(values, expected), limits.gradientNorm)];
  };
}

export function numbers<Run>(compute: (run: Run) => readonly number[], limit: number): Check<Run> {
  return async (run, golden) => {
    const expected = parseGolden(golden, numbersSchema);
    const values = compute(run);
    if (values.length !== expected.length) return [wrongLength(golden.key, values, expected)];
    return [judged(golden.key, listError(values, expected), limit)];
  };
}

export function oneNumber<Run>(compute: (run: Run) => Promise<number>, limit: number): Check<Run> {
  return async (run, golden) => {
    const expected = parseGolden(golden, z.number());
    return [judged(golden.key, listError([await compute(run)], [expected]), limit)];
  };
}

export function exactNumber<Run>(compute: (run: Run) => number): Check<Run> {
  return async (run, golden) => {
    const expected = parseGolden(golden, z.number());
    const value = compute(run);
    const note = value === expected ? '' : `computed ${value}, the file has ${expected}`;
    return [{ ...judged(golden.key, listError([value], [expected]), limits.exact), note }];
  };
}

/** Names, shapes and order of a state dict. */
export function parameterList<Run>(parametersOf: (run: Run) => readonly Parameter[]): Check<Run> {
  return async (run, golden) => {
    const expected = parseGolden(golden, parametersSchema).map(([name, shape]) => `${name} [${shape}]`);
    const own = parametersOf(run).map(({ name, diskShape }) => `${name} [${diskShape}]`);
    const at = Array.from({ length: Math.max(own.length, expected.length) }).findIndex(
      (_, index) => own[index] !== expected[index],
    );
    if (at < 0) return [judged(golden.key, { error: 0 }, limits.exact)];
    const note = `entry ${at}: computed ${own[at] ?? 'none'}, the file has ${expected[at] ?? 'none'}`;
    return [failed(golden.key, note)];
  };
}

export function parseGolden<T>({ path, key, value }: Golden, schema: z.ZodType<T>): T {
  return parse(path, schema, value, [key]);
}

export function wrongLength(
  quantity: string,
  own: readonly number[],
  golden: readonly number[],
): VerifiedQuantity {
  return failed(quantity, `computed ${own.length} numbers, the file has ${golden.length}`);
}
