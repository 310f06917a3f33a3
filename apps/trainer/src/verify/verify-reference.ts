import { tf } from '@interpolab/tensor';
import { failed, type VerifiedQuantity } from './checks.ts';
import type { ReferenceFile } from './reference-file.ts';
import { openSubject, type ReferenceSubject } from './reference-subject.ts';

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
  const subject = openSubject(file);
  try {
    for (const key of subject.unknownConfigKeys) {
      yield failed(`config.${key}`, 'unknown key: nothing was computed for it');
    }
    yield { quantity: 'config', error: null, limit: null, ok: true, note: describeConfig(file, subject) };
    yield* subject.inputs;
    for (const [key, value] of Object.entries(file.quantities)) {
      const answers = await subject.check({ path: file.path, key, value });
      if (answers) yield* answers;
      else yield failed(key, 'unknown key: nothing was computed for it');
    }
  } finally {
    subject.dispose();
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
function describeConfig(
  { writtenConfig }: ReferenceFile,
  { unknownConfigKeys }: Pick<ReferenceSubject, 'unknownConfigKeys'>,
): string {
  const known = Object.keys(writtenConfig).length - unknownConfigKeys.length;
  return `${known} settings, all used`;
}

/** Sets how 3×3 convolutions are computed, on engines that have a choice, and returns how it was. */
function setWinograd(wanted: boolean): boolean {
  const backend = tf.backend() as { winograd?: boolean };
  const before = backend.winograd ?? false;
  if (backend.winograd !== undefined) backend.winograd = wanted;
  return before;
}
