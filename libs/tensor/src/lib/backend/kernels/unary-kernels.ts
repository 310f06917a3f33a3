import type * as tf from '../../tf.ts';
import type { EngineBackend } from '../engine-backend.ts';
import type { EngineKernel, KernelTable } from './kernel-table.ts';
import { sizeOf } from './shape-arithmetic.ts';
import { withFloats } from './temporaries.ts';

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
  Step: 13,
  Sign: 14,
  Floor: 15,
  Ceil: 16,
  Round: 17,
  Relu6: 18,
  LeakyRelu: 19,
  Elu: 20,
  Selu: 21,
  Softplus: 22,
  Expm1: 23,
} as const;

/** Klambauer et al. 2017, equation 2. */
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

/** The numbers that a compiled function takes from its attributes. */
const parameters: Partial<Record<keyof typeof compiled, (attrs: Record<string, number>) => number[]>> = {
  ClipByValue: ({ clipValueMin, clipValueMax }) => [clipValueMin, clipValueMax],
  Step: ({ alpha }) => [alpha ?? 0],
  LeakyRelu: ({ alpha }) => [alpha],
  Selu: () => [SELU.scale, SELU.alpha],
};

/** The other functions, and the compiled ones for int32 and bool, which are rare, in float64. */
const scalar: Record<string, (x: number, attrs: Record<string, number>) => number> = {
  Neg: (x) => -x,
  Square: (x) => x * x,
  Abs: Math.abs,
  Relu: (x) => (x < 0 ? 0 : x),
  ClipByValue: (x, { clipValueMin, clipValueMax }) =>
    x < clipValueMin ? clipValueMin : x > clipValueMax ? clipValueMax : x,
  Relu6: (x) => (x < 0 ? 0 : x > 6 ? 6 : x),
  Log1p: Math.log1p,
  Sin: Math.sin,
  Cos: Math.cos,
  Tan: Math.tan,
  Asin: Math.asin,
  Acos: Math.acos,
  Atan: Math.atan,
  Sinh: Math.sinh,
  Cosh: Math.cosh,
  Asinh: Math.asinh,
  Acosh: Math.acosh,
  Atanh: Math.atanh,
  Erf: errorFunction,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Round: roundHalfToEven,
  Sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  Step: (x, { alpha }) => (Number.isNaN(x) ? Number.NaN : x > 0 ? 1 : alpha),
};

/** Those whose result on integers is an integer again; all others give float32. */
const integral = new Set([
  'Neg',
  'Square',
  'Abs',
  'Relu',
  'Relu6',
  'ClipByValue',
  'Floor',
  'Ceil',
  'Round',
  'Sign',
  'Step',
]);

const toBool: Record<string, (x: number) => boolean> = {
  LogicalNot: (x) => x === 0,
  IsNan: Number.isNaN,
  IsInf: (x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY,
  IsFinite: Number.isFinite,
};

/** y = f(x) of float32, compiled. */
function runUnary(
  backend: EngineBackend,
  x: tf.TensorInfo,
  name: keyof typeof compiled,
  attrs: Record<string, number>,
): tf.TensorInfo {
  const y = backend.make(x.shape, 'float32');
  const [p = 0, q = 0] = parameters[name]?.(attrs ?? {}) ?? [];
  backend.run('unary', [y, x], [sizeOf(x.shape), compiled[name], p, q]);
  return y;
}

/** Integers of whole-numbered functions in JavaScript, everything else compiled. */
function compiledKernel(name: keyof typeof compiled): EngineKernel {
  return (backend, { x }, attrs) =>
    x.dtype !== 'float32' && scalar[name] !== undefined && integral.has(name)
      ? scalarKernel(name)(backend, { x }, attrs)
      : withFloats(backend, [x], (float) => runUnary(backend, float, name, attrs));
}

function scalarKernel(name: string): EngineKernel {
  const f = scalar[name];
  return (backend, { x }, attrs) => {
    const y = backend.make(x.shape, x.dtype !== 'float32' && integral.has(name) ? 'int32' : 'float32');
    const from = backend.values(x);
    const to = backend.values(y);
    for (let i = 0; i < from.length; i++) to[i] = f(from[i], attrs);
    return y;
  };
}

/** Abramowitz and Stegun 1964, 7.1.26: error below 1.5e-7. */
function errorFunction(x: number): number {
  const size = Math.abs(x);
  const t = 1 / (1 + 0.3275911 * size);
  const sum =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return Math.sign(x) * (1 - sum * Math.exp(-size * size));
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
    backend.run('unaryGradient', [dx, dy, x], [sizeOf(x.shape), compiled.Silu]);
    return dx;
  },
};
