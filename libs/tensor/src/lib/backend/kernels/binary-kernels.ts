import type * as tf from '../../tf.ts';
import { type BroadcastLoops, collapseBroadcast, forEachRow, padLoops } from '../collapse-broadcast.ts';
import type { EngineBackend, EngineDType } from '../engine-backend.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';

/** Numbers of the functions of the compiled kernel `binary`. */
const compiled: Record<string, number> = {
  Add: 0,
  Sub: 1,
  Multiply: 2,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  SquaredDifference: 6,
};

const arithmetic: Record<string, (a: number, b: number) => number> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Multiply: (a, b) => a * b,
  RealDiv: (a, b) => a / b,
  FloorDiv: (a, b) => Math.floor(a / b),
  Mod: (a, b) => a - b * Math.floor(a / b),
  Maximum: Math.max,
  Minimum: Math.min,
  SquaredDifference: (a, b) => (a - b) * (a - b),
  Pow: (a, b) => a ** b,
};

const comparison: Record<string, (a: number, b: number) => boolean> = {
  Greater: (a, b) => a > b,
  GreaterEqual: (a, b) => a >= b,
  Less: (a, b) => a < b,
  LessEqual: (a, b) => a <= b,
  Equal: (a, b) => a === b,
  NotEqual: (a, b) => a !== b,
  LogicalAnd: (a, b) => a !== 0 && b !== 0,
  LogicalOr: (a, b) => a !== 0 || b !== 0,
};

/** out = f(a, b) in JavaScript, for any dtype and any broadcast. */
function mapValues(
  backend: EngineBackend,
  o: { a: tf.TensorInfo; b: tf.TensorInfo; loops: BroadcastLoops; dtype: EngineDType },
  f: (a: number, b: number) => number | boolean,
): tf.TensorInfo {
  const out = backend.make(o.loops.shape, o.dtype);
  const to = backend.values(out);
  const left = backend.values(o.a);
  const right = backend.values(o.b);
  const last = o.loops.size.length - 1;
  const [count, aStep, bStep] = [o.loops.size[last], o.loops.a[last], o.loops.b[last]];
  forEachRow(o.loops, (start, a, b) => {
    for (let i = 0; i < count; i++) to[start + i] = Number(f(left[a + i * aStep], right[b + i * bStep]));
  });
  return out;
}

function arithmeticKernel(name: string): EngineKernel {
  return (backend, { a, b }) => {
    const loops = collapseBroadcast(a.shape, b.shape);
    const padded = a.dtype === 'float32' && b.dtype === 'float32' ? padLoops(loops, 4) : null;
    if (padded === null || compiled[name] === undefined) {
      const float = a.dtype === 'float32' || b.dtype === 'float32' || name === 'RealDiv';
      return mapValues(backend, { a, b, loops, dtype: float ? 'float32' : 'int32' }, arithmetic[name]);
    }
    const out = backend.make(loops.shape, 'float32');
    const addresses = [out, a, b].map((tensor) => backend.address(tensor));
    backend.run('binary', ...addresses, compiled[name], ...padded.size, ...padded.a, ...padded.b);
    return out;
  };
}

function comparisonKernel(name: string): EngineKernel {
  return (backend, { a, b }) =>
    mapValues(backend, { a, b, loops: collapseBroadcast(a.shape, b.shape), dtype: 'bool' }, comparison[name]);
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

  /** where(condition, t, e); tfjs has broadcast all three to one shape, or condition is a vector of rows. */
  Select(backend, { condition, t, e }) {
    const out = backend.make(t.shape, t.dtype);
    const to = backend.values(out);
    const choice = backend.values(condition);
    const [yes, no] = [backend.values(t), backend.values(e)];
    const repeat = choice.length === 0 ? 1 : to.length / choice.length;
    for (let i = 0; i < to.length; i++)
      to[i] = choice[repeat === 1 ? i : Math.floor(i / repeat)] ? yes[i] : no[i];
    return out;
  },
};
