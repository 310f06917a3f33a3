import type { Engine } from '../engine.ts';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';
import { installedVersion, type OptionalPackage } from './optional-package.ts';

const noGpu = /no adapter answers|TensorFlow sees no GPU/;

/**
 * Why the tests of a GPU engine cannot run on this machine, undefined if they can. A GPU that is there and computes
 * wrong values is no reason: then the tests are to fail.
 */
export async function whySkipped(
  packages: readonly OptionalPackage[],
  start: () => Promise<Engine>,
): Promise<string | undefined> {
  const absent = packages.find((one) => installedVersion(one) === undefined);
  if (absent) return `not installed (${absent.name})`;
  try {
    await (await start()).dispose();
    return undefined;
  } catch (error) {
    if (error instanceof EngineUnavailableError && noGpu.test(error.message)) return error.message;
    return undefined;
  }
}
