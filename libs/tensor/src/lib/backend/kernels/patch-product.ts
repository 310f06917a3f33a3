import type * as tf from '../../tf.ts';
import type { EngineBackend, TensorPart } from '../engine-backend.ts';
import { fillWith } from './fill.ts';
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

type Matrix = tf.TensorInfo | TensorPart;

/** out [rows, columns] = a · b; each may lie transposed. */
function multiply(
  backend: EngineBackend,
  o: { out: Matrix; a: Matrix; b: Matrix; rows: number; columns: number; depth: number },
  transposes: { a?: boolean; b?: boolean } = {},
): void {
  const flags = [Number(transposes.a ?? false), Number(transposes.b ?? false)];
  backend.run('matrixProduct', [o.out, o.a, o.b], [1, o.rows, o.columns, o.depth, ...flags, 0, 0]);
}

/** y `[…, outputs]` of x and a filter `[…, channels, outputs]`, all float32. */
export function convolveByPatches(
  backend: EngineBackend,
  window: Window,
  o: { x: tf.TensorInfo; filter: tf.TensorInfo; y: tf.TensorInfo },
): void {
  const outputs = o.filter.shape[o.filter.shape.length - 1];
  const depth = tapsOf(window) * window.channels;
  if (depth === 0) fillWith(backend, o.y, 0);
  if (outputs === 0) return;
  inPieces(backend, window, (patches, first, count) => {
    backend.run('unrollPatches', [patches, o.x], [first, count, ...windowArguments(window)]);
    const out = { dataId: o.y.dataId, start: first * outputs };
    multiply(backend, { out, a: patches, b: o.filter, rows: count, columns: outputs, depth });
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
  fillWith(backend, o.dx, 0);
  if (outputs === 0) return;
  inPieces(backend, window, (patches, first, count) => {
    const dy = { dataId: o.dy.dataId, start: first * outputs };
    const product = { out: patches, a: dy, b: o.filter, rows: count, columns, depth: outputs };
    multiply(backend, product, { b: true });
    backend.run('addPatches', [o.dx, patches], [first, count, ...windowArguments(window)]);
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
  fillWith(backend, o.dFilter, 0);
  if (outputs === 0) return;
  const part = backend.make(o.dFilter.shape, 'float32');
  const size = sizeOf(o.dFilter.shape);
  inPieces(backend, window, (patches, first, count) => {
    backend.run('unrollPatches', [patches, o.x], [first, count, ...windowArguments(window)]);
    const dy = { dataId: o.dy.dataId, start: first * outputs };
    multiply(backend, { out: part, a: patches, b: dy, rows, columns: outputs, depth: count }, { a: true });
    const loops = [1, 1, 1, size, 0, 0, 0, 1, 0, 0, 0, 1];
    backend.run('binary', [o.dFilter, o.dFilter, part], [0, ...loops]); // dFilter += part
  });
  backend.disposeData(part.dataId);
}
