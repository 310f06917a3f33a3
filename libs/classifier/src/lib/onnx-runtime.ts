import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The little of ONNX Runtime's interface that is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: {
    create(path: string, options: { intraOpNumThreads?: number }): Promise<OnnxSession>;
  };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OnnxTensor;
}

export interface OnnxTensor {
  readonly type: string;
  readonly data: unknown;
  readonly dims: readonly number[];
}

export interface OnnxSession {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  run(feeds: Readonly<Record<string, OnnxTensor>>): Promise<Readonly<Record<string, OnnxTensor>>>;
  release(): Promise<void>;
}

/** A classifier's ONNX file that cannot be used here. The message is one line. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}

const wanted = JSON.parse(readFileSync(new URL('../../onnx/onnxruntime.json', import.meta.url), 'utf8')) as {
  name: string;
  version: string;
};

/**
 * ONNX Runtime, a package that no `npm ci` installs: it is large, and its install script may download more.
 * @throws OnnxError if it is absent, of another version, or does not load.
 */
export async function loadOnnxRuntime({ name, version } = wanted): Promise<OnnxRuntime> {
  const installed = installedVersion(name);
  if (installed === undefined) {
    throw new OnnxError(`ONNX: the package ${name} is not installed (run \`npm run setup:onnx\`).`);
  }
  if (installed !== version) {
    throw new OnnxError(
      `ONNX: ${name} must have version ${version}, got ${installed} (run \`npm run setup:onnx\`).`,
    );
  }
  try {
    const loaded = (await import(name)) as { default?: OnnxRuntime };
    return loaded.default ?? (loaded as OnnxRuntime);
  } catch (cause) {
    const [line] = (cause as Error).message.split('\n');
    throw new OnnxError(`ONNX: ${name} does not load: ${line} (run \`npm run setup:onnx\` again).`, {
      cause,
    });
  }
}

function installedVersion(name: string): string | undefined {
  try {
    return (createRequire(import.meta.url)(`${name}/package.json`) as { version: string }).version;
  } catch {
    return undefined;
  }
}
