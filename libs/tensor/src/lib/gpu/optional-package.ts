import { createRequire } from 'node:module';
import { EngineUnavailableError } from '../engine-unavailable-error.ts';

const require = createRequire(import.meta.url);

/** A package that no `npm ci` installs, since it is large or downloads more than npm's own files. */
export interface OptionalPackage {
  readonly name: string;
  /** The one version that fits; it is written in `peerDependencies` too. */
  readonly version: string;
}

/** Exact versions, the same as in this package's `peerDependencies`. */
export const optionalPackages = {
  tfjsNodeGpu: { name: '@tensorflow/tfjs-node-gpu', version: '4.22.0' },
  tfjsWebGpu: { name: '@tensorflow/tfjs-backend-webgpu', version: '4.22.0' },
  webgpu: { name: 'webgpu', version: '0.6.2' },
} satisfies Record<string, OptionalPackage>;

/** The version that is installed, undefined if none is. Runs nothing of the package. */
export function installedVersion({ name }: OptionalPackage): string | undefined {
  try {
    return (require(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}

/**
 * Loads a package that may be absent.
 * @throws EngineUnavailableError if it is absent, of another version, or does not load.
 */
export async function loadOptional(
  optional: OptionalPackage,
  o: { engine: string; setup: string; needs: string },
): Promise<unknown> {
  const { name, version } = optional;
  const installed = installedVersion(optional);
  if (installed === undefined) {
    throw new EngineUnavailableError(
      `${o.engine} engine: the package ${name} is not installed (run \`${o.setup}\`; it needs ${o.needs}).`,
    );
  }
  if (installed !== version) {
    throw new EngineUnavailableError(
      `${o.engine} engine: ${name} must have version ${version}, got ${installed} (run \`${o.setup}\`).`,
    );
  }
  try {
    const loaded = (await import(name)) as { default?: unknown };
    return loaded.default ?? loaded; // the former holds all that a CommonJS package exports
  } catch (error) {
    throw new EngineUnavailableError(
      `${o.engine} engine: ${name} does not load: ${firstLine(error)} (it needs ${o.needs}; \`${o.setup}\` installs it again).`,
      { cause: error },
    );
  }
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0].replace(/\.?\s*$/, '');
}
