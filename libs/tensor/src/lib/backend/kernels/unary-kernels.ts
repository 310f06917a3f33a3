import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';

/** Numbers of the functions of the compiled kernel `unary`. */
const compiled = {
  Neg: 0,
  Exp: 1,
  Log: 2,
  Sqrt: 3,
  Rsqrt: 4,
  Square: 5,
  Abs: 6,
  Sigmoid: 7,
  Tanh: 8,
  Relu: 9,
  Silu: 10,
  Reciprocal: 11,
  ClipByValue: 12,
} as const;

/** The other functions, and the compiled ones for int32 and bool, which are rare, in float64. */
const scalar: Record<string, (x: number, attrs: Record<string, number>) => number> = {
  Neg: (x) => -x,
  Square: (x) => x * x,
  Abs: Math.abs,
  Relu: (x) => (x < 0 ? 0 : x),
  ClipByValue: (x, { clipValueMin, clipValueMax }) =>
    x < clipValueMin ? clipValueMin : x > clipValueMax ? clipValueMax : x,
  Log1p: Math.log1p,
  Expm1: Math.expm1,
  Sin: Math.sin,
  Cos: Math.cos,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundHalfToEven,
  Sign: Math.sign,
  Step: (x, { alpha }) => (Number.isNaN(x) ? Number.NaN : x > 0 ? 1 : alpha),
  Elu: (x) => (x >= 0 ? x : Math.expm1(x)),
  // log(1 + e^x) without overflow
  Softplus: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
};

const toBool: Record<string, (x: number) => boolean> = {
  LogicalNot: (x) => x === 0,
  IsNan: Number.isNaN,
  IsInf: (x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY,
  IsFinite: Number.isFinite,
};

/** y = f(x), compiled. */
function runUnary(
  backend: EngineBackend,
  x: tf.TensorInfo,
  [f, p, q]: [number, number?, number?],
): tf.TensorInfo {
  const y = backend.make(x.shape, 'float32');
  const size = x.shape.reduce((product, extent) => product * extent, 1);
  backend.run('unary', backend.address(y), backend.address(x), size, f, p ?? 0, q ?? 0);
  return y;
}

function compiledKernel(name: keyof typeof compiled): EngineKernel {
  return (backend, { x }, attrs) => {
    if (x.dtype === 'float32')
      return runUnary(backend, x, [compiled[name], attrs?.clipValueMin, attrs?.clipValueMax]);
    if (scalar[name] === undefined) {
      throw new TypeError(
        `${backend.library.name} engine: ${name} takes float32, got ${x.dtype} (use tf.cast).`,
      );
    }
    return scalarKernel(name)(backend, { x }, attrs);
  };
}

function scalarKernel(name: string): EngineKernel {
  const f = scalar[name];
  return (backend, { x }, attrs) => {
    const y = backend.make(x.shape, x.dtype === 'bool' ? 'int32' : x.dtype);
    const from = backend.values(x);
    const to = backend.values(y);
    for (let i = 0; i < from.length; i++) to[i] = f(from[i], attrs);
    return y;
  };
}

function boolKernel(name: string): EngineKernel {
  return (backend, { x }) => {
    const y = backend.make(x.shape, 'bool');
    const from = backend.values(x);
    const to = backend.values(y);
    for (let i = 0; i < from.length; i++) to[i] = Number(toBool[name](from[i]));
    return y;
  };
}

function roundHalfToEven(x: number): number {
  const below = Math.floor(x);
  const rest = x - below;
  if (rest < 0.5) return below;
  return rest > 0.5 || below % 2 !== 0 ? below + 1 : below;
}

const names = Object.keys(compiled) as (keyof typeof compiled)[];

export const unaryKernels: KernelTable = {
  ...Object.fromEntries(Object.keys(scalar).map((name) => [name, scalarKernel(name)])),
  ...Object.fromEntries(Object.keys(toBool).map((name) => [name, boolKernel(name)])),
  ...Object.fromEntries(names.map((name) => [name, compiledKernel(name)])),

  SiluGradient(backend, { dy, x }) {
    const dx = backend.make(x.shape, 'float32');
    const size = x.shape.reduce((product: number, extent: number) => product * extent, 1);
    const addresses = [dx, dy, x].map((tensor) => backend.address(tensor));
    backend.run('unaryGradient', ...addresses, size, compiled.Silu);
    return dx;
  },
};
