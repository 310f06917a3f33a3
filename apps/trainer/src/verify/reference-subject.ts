import type { z } from 'zod';
import type { Check, Golden, VerifiedQuantity } from './checks.ts';
import { imageClassifierReferenceSchema } from './image-classifier-config.ts';
import { imageClassifierChecks } from './image-classifier-quantities.ts';
import { ImageClassifierRun } from './image-classifier-run.ts';
import { quantityChecks } from './quantities.ts';
import { referenceConfigSchema } from './reference-config.ts';
import type { ReferenceFile } from './reference-file.ts';
import { ReferenceFileError } from './reference-file-error.ts';
import { ReferenceRun } from './reference-run.ts';

/** What a golden file is about, built and ready to be compared. */
export interface ReferenceSubject {
  /** Keys of the config that no setting stands behind; each is a failure: what it asks for was not computed. */
  readonly unknownConfigKeys: readonly string[];
  /** Inputs beside the config that are used and not compared. */
  readonly inputs: readonly VerifiedQuantity[];
  /** Undefined for a key that nothing is known about. */
  check(golden: Golden): Promise<VerifiedQuantity[]> | undefined;
  dispose(): void;
}

/** @throws ReferenceFileError if the file's config describes no network. */
export function openSubject(file: ReferenceFile): ReferenceSubject {
  try {
    if (file.about === 'imageClassifier') {
      return subject(file, {
        run: new ImageClassifierRun(file.config),
        checks: imageClassifierChecks,
        schema: imageClassifierReferenceSchema,
      });
    }
    const t = { quantity: 't', error: null, limit: null, ok: true, note: `timesteps ${file.t.join(', ')}` };
    return subject(file, {
      run: new ReferenceRun(file.config, file.t),
      checks: quantityChecks,
      schema: referenceConfigSchema,
      inputs: [t],
    });
  } catch (error) {
    const [issue] = (error as { issues?: { path: PropertyKey[]; message: string }[] }).issues ?? [];
    const problem = issue ? `${issue.path.join('.')}: ${issue.message}` : (error as Error).message;
    throw new ReferenceFileError(`${file.path}: config: no network can be built: ${problem}`);
  }
}

function subject<Run extends { dispose(): void }>(
  { writtenConfig }: ReferenceFile,
  of: {
    run: Run;
    checks: Readonly<Record<string, Check<Run>>>;
    schema: z.ZodObject;
    inputs?: readonly VerifiedQuantity[];
  },
): ReferenceSubject {
  const { run, checks, schema, inputs = [] } = of;
  return {
    unknownConfigKeys: Object.keys(writtenConfig).filter((key) => !Object.hasOwn(schema.shape, key)),
    inputs,
    check: (golden) => (Object.hasOwn(checks, golden.key) ? checks[golden.key](run, golden) : undefined),
    dispose: () => run.dispose(),
  };
}
