import type * as tf from '../../tf.ts';
import { type BroadcastLoops, collapseBroadcast, forEachRow, padLoops } from '../collapse-broadcast.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import { broadcastValues } from './broadcast.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';
import { sizeOf, viewAs } from './shape-arithmetic.ts';
import { withFloats } from './temporaries.ts';

/** Numbers of the functions of the compiled kernel `binary`. */
const compiled: Record<string, number> = {
  Add: 0,
  Sub: 1,
  Multiply: 2,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  SquaredDifference: 6,
  Prelu: 7,
  EluGrad: 8,
};

const arithmetic: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  FloorDiv: (a, b) => Math.floor(a / b),
  Mod: remainder,
  Maximum: Math.max,
  Minimum: Math.min,
  SquaredDifference: (a, b) => (a - b) * (a - b),
  Pow: (a, b) => a ** b,
  Atan2: Math.atan2,
  BitwiseAnd: (a, b) => a & b,
  Prelu: (x, alpha) => (x < 0 ? x * alpha : x),
  EluGrad: (dy, y) => (y < 0 ? dy * (y + 1) : dy),
};

/** a modulo b, with the sign of b. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return a < 0 === b < 0 ? rest : (rest + b) % b;
}

/** Those whose result is float32 even for integers. */
const alwaysFloat = new Set(['RealDiv', 'Atan2']);

/** Those whose result is int32 even for floats. */
const alwaysInteger = new Set(['FloorDiv']);

/** Numbers of the functions of the compiled kernel `compare`. */
const comparison: Record<string, number> = {
  Greater: 0,
  GreaterEqual: 1,
  Less: 2,
  LessEqual: 3,
  Equal: 4,
  NotEqual: 5,
  LogicalAnd: 6,
  LogicalOr: 7,
};

const comparedValues = { float32: 0, int32: 1, bool: 2 };

/** out = f(a, b) in JavaScript, for any dtype and any broadcast. */
function mapValues(
  backend: EngineBackend,
  o: { a: tf.TensorInfo; b: tf.TensorInfo; loops: BroadcastLoops; dtype: EngineDType },
  f: (a: number, b: number) => number,
): tf.TensorInfo {
  const out = backend.make(o.loops.shape, o.dtype);
  const to = backend.values(out);
  const left = backend.values(o.a);
  const right = backend.values(o.b);
  const last = o.loops.size.length - 1;
  const [count, aStep, bStep] = [o.loops.size[last], o.loops.a[last], o.loops.b[last]];
  forEachRow(o.loops, (start, a, b) => {
    for (let i = 0; i < count; i++) to[start + i] = f(left[a + i * aStep], right[b + i * bStep]);
  });
  return out;
}

function arithmeticKernel(name: string): EngineKernel {
  return (backend, { a, b }) => {
    const loops = collapseBroadcast(a.shape, b.shape);
    const padded = a.dtype === 'float32' && b.dtype === 'float32' ? padLoops(loops, 4) : null;
    if (padded === null || compiled[name] === undefined) {
      const hasFloat = a.dtype === 'float32' || b.dtype === 'float32';
      const float = (hasFloat && !alwaysInteger.has(name)) || alwaysFloat.has(name);
      return mapValues(backend, { a, b, loops, dtype: float ? 'float32' : 'int32' }, arithmetic[name]);
    }
    const out = backend.make(loops.shape, 'float32');
    backend.run('binary', [out, a, b], [compiled[name], ...padded.size, ...padded.a, ...padded.b]);
    return out;
  };
}

function comparisonKernel(name: string): EngineKernel {
  return (backend, { a, b }) => {
    if (a.dtype !== b.dtype) {
      return withFloats(backend, [a, b], (left, right) => compare(backend, name, left, right));
    }
    return compare(backend, name, a, b);
  };
}

/** Truth values of comparing two tensors of one dtype. */
function compare(backend: EngineBackend, name: string, a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo {
  const loops = collapseBroadcast(a.shape, b.shape);
  const padded = padLoops(loops, 4);
  if (padded === null) {
    const [left, right] = [a, b].map((x) => broadcastValues(backend, x, loops.shape));
    const flat = [left, right].map((x) => viewAs(x, [sizeOf(loops.shape)]));
    const out = compare(backend, name, flat[0], flat[1]);
    for (const x of [left, right]) backend.disposeData(x.dataId);
    return { ...out, shape: loops.shape };
  }
  const out = backend.make(loops.shape, 'bool');
  if (sizeOf(loops.shape) === 0) return out;
  const values = comparedValues[a.dtype as EngineDType];
  const shape = [...padded.size, ...padded.a, ...padded.b];
  backend.run('compare', [out, a, b], [comparison[name], values, ...shape]);
  return out;
}

export const binaryKernels: KernelTable = {
  ...Object.fromEntries(Object.keys(arithmetic).map((name) => [name, arithmeticKernel(name)])),
  ...Object.fromEntries(Object.keys(comparison).map((name) => [name, comparisonKernel(name)])),

  AddN(backend, inputs: tf.TensorInfo[]) {
    const tensors = Object.values(inputs);
    if (tensors.length === 1) return backend.share(tensors[0], tensors[0].shape);
    let sum = arithmeticKernel('Add')(backend, { a: tensors[0], b: tensors[1] }, {}) as tf.TensorInfo;
    for (const next of tensors.slice(2)) {
      const longer = arithmeticKernel('Add')(backend, { a: sum, b: next }, {}) as tf.TensorInfo;
      backend.disposeData(sum.dataId);
      sum = longer;
    }
    return sum;
  },

  Prelu: (backend, { x, alpha }) => arithmeticKernel('Prelu')(backend, { a: x, b: alpha }, {}),
  EluGrad: (backend, { dy, y }) => arithmeticKernel('EluGrad')(backend, { a: dy, b: y }, {}),

  /** where(condition, t, e); tfjs has broadcast all three to one shape, or condition is a vector of rows. */
  Select(backend, { condition, t, e }) {
    if (t.dtype !== e.dtype) {
      return withFloats(backend, [t, e], (yes, no) => choose(backend, condition, yes, no));
    }
    return choose(backend, condition, t, e);
  },
};

function choose(
  backend: EngineBackend,
  condition: tf.TensorInfo,
  yes: tf.TensorInfo,
  no: tf.TensorInfo,
): tf.TensorInfo {
  const out = backend.make(yes.shape, yes.dtype as EngineDType);
  const [count, choices] = [sizeOf(yes.shape), sizeOf(condition.shape)];
  if (count === 0) return out;
  if (yes.dtype !== 'bool') {
    backend.run('select', [out, condition, yes, no], [count, count / choices]);
    return out;
  }
  const [to, choice] = [backend.values(out), backend.values(condition)];
  const [left, right] = [backend.values(yes), backend.values(no)];
  const repeat = count / choices;
  for (let i = 0; i < count; i++) to[i] = choice[Math.floor(i / repeat)] ? left[i] : right[i];
  return out;
}
