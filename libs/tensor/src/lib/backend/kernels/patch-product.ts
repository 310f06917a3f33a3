import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { outputsOf, tapsOf, type Window, windowArguments } from './window-geometry.ts';

// A convolution is a product of matrices: the values under each window as a row, times the filter as a matrix. The
// rows are made for so many outputs at a time that they take some megabytes.
const FLOATS_AT_ONCE = 2 ** 20;
const FEWEST_ROWS = 96;

/** Calls body(first output, count) for pieces of the outputs, with memory for their rows. */
function inPieces(
  backend: EngineBackend,
  window: Window,
  body: (patches: tf.TensorInfo, first: number, count: number) => void,
): void {
  const length = tapsOf(window) * window.channels;
  const total = window.batch * outputsOf(window);
  if (total === 0 || length === 0) return;
  const rows = Math.min(total, Math.max(FEWEST_ROWS, Math.floor(FLOATS_AT_ONCE / length)));
  const patches = backend.make([rows, length], 'float32');
  try {
    for (let first = 0; first < total; first += rows) body(patches, first, Math.min(rows, total - first));
  } finally {
    backend.disposeData(patches.dataId);
  }
}

/** out [rows, columns] = a · b at addresses; each may lie transposed. */
function multiply(
  backend: EngineBackend,
  o: { out: number; a: number; b: number; rows: number; columns: number; depth: number },
  transposes: { a?: boolean; b?: boolean } = {},
): void {
  const flags = [Number(transposes.a ?? false), Number(transposes.b ?? false)];
  backend.run('matrixProduct', o.out, o.a, o.b, 1, o.rows, o.columns, o.depth, ...flags, 0, 0);
}

/** y `[…, outputs]` of x and a filter `[…, channels, outputs]`, all float32. */
export function convolveByPatches(
  backend: EngineBackend,
  window: Window,
  o: { x: tf.TensorInfo; filter: tf.TensorInfo; y: tf.TensorInfo },
): void {
  const outputs = o.filter.shape[o.filter.shape.length - 1];
  const depth = tapsOf(window) * window.channels;
  if (depth === 0) backend.values(o.y).fill(0);
  if (outputs === 0) return;
  inPieces(backend, window, (patches, first, count) => {
    const [rows, filter] = [backend.address(patches), backend.address(o.filter)];
    backend.run('unrollPatches', rows, backend.address(o.x), first, count, ...windowArguments(window));
    const out = backend.address(o.y) + 4 * first * outputs;
    multiply(backend, { out, a: rows, b: filter, rows: count, columns: outputs, depth });
  });
}

/** dx of dy and a filter: each row of dy · filterᵀ is added where its window lay. */
export function inputGradientByPatches(
  backend: EngineBackend,
  window: Window,
  o: { dy: tf.TensorInfo; filter: tf.TensorInfo; dx: tf.TensorInfo },
): void {
  const outputs = o.filter.shape[o.filter.shape.length - 1];
  const columns = tapsOf(window) * window.channels;
  backend.values(o.dx).fill(0);
  if (outputs === 0) return;
  inPieces(backend, window, (patches, first, count) => {
    const rows = backend.address(patches);
    const dy = backend.address(o.dy) + 4 * first * outputs;
    multiply(
      backend,
      { out: rows, a: dy, b: backend.address(o.filter), rows: count, columns, depth: outputs },
      { b: true },
    );
    backend.run('addPatches', backend.address(o.dx), rows, first, count, ...windowArguments(window));
  });
}

/** dFilter of x and dy: the sum over the pieces of patchesᵀ · dy. */
export function filterGradientByPatches(
  backend: EngineBackend,
  window: Window,
  o: { x: tf.TensorInfo; dy: tf.TensorInfo; dFilter: tf.TensorInfo },
): void {
  const outputs = o.dFilter.shape[o.dFilter.shape.length - 1];
  const rows = tapsOf(window) * window.channels;
  backend.values(o.dFilter).fill(0);
  if (outputs === 0) return;
  const part = backend.make(o.dFilter.shape, 'float32');
  const size = sizeOf(o.dFilter.shape);
  inPieces(backend, window, (patches, first, count) => {
    const [unrolled, sum] = [backend.address(patches), backend.address(o.dFilter)];
    backend.run('unrollPatches', unrolled, backend.address(o.x), first, count, ...windowArguments(window));
    const dy = backend.address(o.dy) + 4 * first * outputs;
    const out = backend.address(part);
    multiply(backend, { out, a: unrolled, b: dy, rows, columns: outputs, depth: count }, { a: true });
    backend.run('binary', sum, sum, out, 0, 1, 1, 1, size, 0, 0, 0, 1, 0, 0, 0, 1); // sum += part
  });
  backend.disposeData(part.dataId);
}
