import { tf } from '@interpolab/tensor';
import { failed, quantityChecks, type VerifiedQuantity } from './quantities.ts';
import { unknownConfigKeys } from './reference-config.ts';
import { type ReferenceFile, ReferenceFileError } from './reference-file.ts';
import { ReferenceRun } from './reference-run.ts';

/**
 * Compares every key of a golden file with what the running engine computes, and yields the answers as they come. An
 * unknown key, in the file or in its config, is a failure of that name. Computes with direct convolutions unless told
 * otherwise: the golden numbers are a statement about the formulas (docs/decisions/009-limits-of-verify.md).
 * @throws ReferenceFileError for a malformed file.
 */
export async function* verifyReference(
  file: ReferenceFile,
  { winograd = false }: { winograd?: boolean } = {},
): AsyncGenerator<VerifiedQuantity> {
  const before = setWinograd(winograd);
  const run = createRun(file);
  try {
    for (const key of unknownConfigKeys(file.writtenConfig)) {
      yield failed(`config.${key}`, 'unknown key: nothing was computed for it');
    }
    yield { quantity: 'config', error: null, limit: null, ok: true, note: describeConfig(file) };
    yield { quantity: 't', error: null, limit: null, ok: true, note: `timesteps ${file.t.join(', ')}` };
    for (const [key, value] of Object.entries(file.quantities)) {
      const check = Object.hasOwn(quantityChecks, key) ? quantityChecks[key] : undefined;
      if (check) yield* await check(run, { file, key, value });
      else yield failed(key, 'unknown key: nothing was computed for it');
    }
  } finally {
    run.dispose();
    setWinograd(before);
  }
}

export interface VerifySummary {
  readonly passed: number;
  readonly failed: number;
  /** The largest error of all quantities that have one. */
  readonly worst: number;
}

export function summarise(answers: readonly VerifiedQuantity[]): VerifySummary {
  const passed = answers.filter(({ ok }) => ok).length;
  const worst = answers.reduce((largest, { error }) => Math.max(largest, error ?? 0), 0);
  return {
    passed,
    failed: answers.length - passed,
    worst: Math.min(worst, Number.MAX_VALUE), // JSON has no infinity
  };
}

/** The inputs are not compared with anything: what they ask for is what the rows below compute. */
function describeConfig({ writtenConfig }: ReferenceFile): string {
  const known = Object.keys(writtenConfig).length - unknownConfigKeys(writtenConfig).length;
  return `${known} settings, all used`;
}

function createRun(file: ReferenceFile): ReferenceRun {
  try {
    return new ReferenceRun(file.config, file.t);
  } catch (error) {
    const [issue] = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
    const problem = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    throw new ReferenceFileError(`${file.path}: config: no network can be built: ${problem}`);
  }
}

/** Sets how 3×3 convolutions are computed, on engines that have a choice, and returns how it was. */
function setWinograd(wanted: boolean): boolean {
  const backend = tf.backend() as { winograd?: boolean };
  const before = backend.winograd ?? false;
  if (backend.winograd !== undefined) backend.winograd = wanted;
  return before;
}
