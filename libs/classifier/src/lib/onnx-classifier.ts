import { tf } from '@interpolab/tensor';
import { loadOnnxRuntime, OnnxError, type OnnxRuntime, type OnnxSession } from './onnx-runtime.ts';
import type { LogitsFn } from './predict-logits.ts';

export interface OnnxClassifierOptions {
  /** Path of the `.onnx` file: one input of images [B, 3, S, S], one output [B, numClasses]. */
  readonly path: string;
  readonly numClasses: number;
  /** Side that the images are resized to (bilinear); left out: they stay as they are. */
  readonly imageSize?: number;
  /** What the model takes off each channel of images in [0, 1], and divides by. Default ½ and ½: images in [−1, 1]. */
  readonly mean?: readonly number[];
  readonly standardDeviation?: readonly number[];
  /** What comes out. Probabilities become logits by their logarithm. */
  readonly output?: 'logits' | 'probabilities';
  /** Which output each class is; left out: in the model's order. */
  readonly classOrder?: readonly number[];
  readonly threads?: number;
}

/** A classifier that a user brought; for `predictLogits`. The caller disposes it. */
export interface OnnxClassifier {
  readonly logits: LogitsFn;
  dispose(): Promise<void>;
}

const half = [0.5, 0.5, 0.5];

/**
 * Opens an image classifier in ONNX form. Its arithmetic is ONNX Runtime's own on the CPU, whichever engine runs here.
 * @throws OnnxError, one line, if the runtime or the file is not there, or the file is no such model.
 */
export async function openOnnxClassifier(options: OnnxClassifierOptions): Promise<OnnxClassifier> {
  const { path, numClasses, output = 'logits', threads } = options;
  const order = options.classOrder ?? Array.from({ length: numClasses }, (_, index) => index);
  assertPermutation(order, numClasses);
  const runtime = await loadOnnxRuntime();
  const session = await openSession(runtime, path, threads);
  return {
    async logits(images) {
      const [count] = images.shape;
      const { values, dims } = await asInput(images, options);
      const input = new runtime.Tensor('float32', values, dims);
      const answer = await run(session, { path, input });
      if (!(answer.data instanceof Float32Array) || answer.dims.join() !== [count, numClasses].join()) {
        throw new OnnxError(
          `ONNX: ${path}: expected float32 [${count}, ${numClasses}] for ${count} images, got ${answer.type} [${answer.dims.join(', ')}].`,
        );
      }
      const logits = output === 'logits' ? answer.data : answer.data.map(Math.log);
      return tf.tensor2d(inOrder(logits, order), [count, numClasses]);
    },
    dispose: () => session.release(),
  };
}

/** A user's network of features, as CLIP's image tower: one input of images [B, 3, S, S], one output [B, features]. */
export interface OnnxFeatures {
  readonly features: LogitsFn;
  dispose(): Promise<void>;
}

/** Opens it, as `openOnnxClassifier` does. @throws OnnxError in one line. */
export async function openOnnxFeatures(
  options: Omit<OnnxClassifierOptions, 'numClasses' | 'output' | 'classOrder'>,
): Promise<OnnxFeatures> {
  const { path, threads } = options;
  const runtime = await loadOnnxRuntime();
  const session = await openSession(runtime, path, threads);
  return {
    async features(images) {
      const [count] = images.shape;
      const { values, dims } = await asInput(images, options);
      const answer = await run(session, { path, input: new runtime.Tensor('float32', values, dims) });
      const [rows, columns] = answer.dims;
      if (!(answer.data instanceof Float32Array) || answer.dims.length !== 2 || rows !== count) {
        throw new OnnxError(
          `ONNX: ${path}: expected float32 [${count}, features] for ${count} images, got ${answer.type} [${answer.dims.join(', ')}].`,
        );
      }
      return tf.tensor2d(answer.data, [count, columns]);
    },
    dispose: () => session.release(),
  };
}

/** With the one input and one output that a model of images has. */
async function openSession(runtime: OnnxRuntime, path: string, threads?: number): Promise<OnnxSession> {
  const session = await open(runtime, path, threads);
  const { inputNames, outputNames } = session;
  if (inputNames.length === 1 && outputNames.length === 1) return session;
  await session.release();
  throw new OnnxError(
    `ONNX: ${path}: expected one input and one output, got ${inputNames.join(', ')} → ${outputNames.join(', ')}.`,
  );
}

function assertPermutation(order: readonly number[], numClasses: number): void {
  const isWhole = Array.from({ length: numClasses }, (_, index) => order.includes(index)).every(Boolean);
  if (isWhole && order.length === numClasses) return;
  throw new OnnxError(
    `ONNX: classOrder: expected each of 0 to ${numClasses - 1} once, got [${order.join(', ')}].`,
  );
}

function inOrder(logits: Float32Array, order: readonly number[]): Float32Array {
  const width = order.length;
  return logits.map((_, at) => logits[at - (at % width) + order[at % width]]);
}

async function open(runtime: OnnxRuntime, path: string, threads?: number): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(path, threads ? { intraOpNumThreads: threads } : {});
  } catch (cause) {
    const [line] = (cause as Error).message.split('\n');
    throw new OnnxError(`ONNX: ${path}: expected an ONNX model, but: ${line}`, { cause });
  }
}

async function run(session: OnnxSession, { path, input }: { path: string; input: unknown }) {
  try {
    const answers = await session.run({ [session.inputNames[0]]: input as never });
    return answers[session.outputNames[0]];
  } catch (cause) {
    const [line] = (cause as Error).message.split('\n');
    throw new OnnxError(`ONNX: ${path}: the model does not take these images: ${line}`, { cause });
  }
}

/** [B, H, W, 3] in [−1, 1] → [B, 3, S, S] in the range that the model was trained on. */
async function asInput(
  images: tf.Tensor4D,
  options: Pick<OnnxClassifierOptions, 'imageSize' | 'mean' | 'standardDeviation'>,
) {
  const { imageSize, mean = half, standardDeviation = half } = options;
  const prepared = tf.tidy(() => {
    const sized = imageSize && imageSize !== images.shape[1] ? resized(images, imageSize) : images;
    const unit = tf.div(tf.add(sized, 1), 2);
    const normal = tf.div(tf.sub(unit, tf.tensor1d([...mean])), tf.tensor1d([...standardDeviation]));
    return tf.transpose(normal, [0, 3, 1, 2]);
  });
  const values = (await prepared.data()) as Float32Array;
  prepared.dispose();
  return { values, dims: prepared.shape };
}

function resized(images: tf.Tensor4D, size: number): tf.Tensor4D {
  return tf.image.resizeBilinear(images, [size, size], false, true);
}
