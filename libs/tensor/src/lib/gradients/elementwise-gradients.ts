import type { GradientMap } from './gradient-map.ts';
import { sumToShape } from './sum-to-shape.ts';
import * as tf from './tfjs.ts';

type T = tf.Tensor;

/** Gradient of a one-input kernel from its input x. */
function fromInput(slope: (dy: T, x: T, attrs: Record<string, number>) => T) {
  return {
    inputs: ['x'],
    of: (dy: T, [x]: T[], attrs: Record<string, number>) => ({ x: () => slope(dy, x, attrs) }),
  };
}

/** Gradient of a one-input kernel from its output y. */
function fromOutput(slope: (dy: T, y: T) => T) {
  return { outputs: [true], of: (dy: T, [y]: T[]) => ({ x: () => slope(dy, y) }) };
}

/** Gradient of a broadcasting kernel of a and b; each side is summed back to its own shape. */
function ofPair(sides: { a: (dy: T, a: T, b: T) => T; b: (dy: T, a: T, b: T) => T }) {
  return {
    inputs: ['a', 'b'],
    of: (dy: T, [a, b]: T[]) => ({
      a: () => sumToShape(sides.a(dy, a, b), a.shape),
      b: () => sumToShape(sides.b(dy, a, b), b.shape),
    }),
  };
}

const float = (x: T) => tf.cast(x, 'float32');
const squares = (a: T, b: T) => tf.add(tf.square(float(a)), tf.square(float(b)));
/** Klambauer et al. 2017, equation 2. */
const SELU = { scale: 1.0507009873554805, alpha: 1.6732632423543772 };

const flat = { of: (dy: T) => ({ x: () => tf.zerosLike(dy) }) };
const mask = (dy: T, condition: T) => tf.mul(dy, tf.cast(condition, 'float32'));

/** Gradients of the element-wise kernels. */
export const elementwiseGradients: GradientMap = {
  Add: ofPair({ a: (dy) => dy, b: (dy) => dy }),
  Sub: ofPair({ a: (dy) => dy, b: (dy) => tf.neg(dy) }),
  Multiply: ofPair({
    a: (dy, _a, b) => tf.mul(dy, tf.cast(b, 'float32')),
    b: (dy, a) => tf.mul(dy, tf.cast(a, 'float32')),
  }),
  RealDiv: ofPair({
    a: (dy, _a, b) => tf.div(dy, tf.cast(b, 'float32')),
    b: (dy, a, b) => tf.neg(tf.div(tf.mul(dy, tf.cast(a, 'float32')), tf.square(tf.cast(b, 'float32')))),
  }),
  Maximum: ofPair({
    a: (dy, a, b) => mask(dy, tf.greaterEqual(a, b)),
    b: (dy, a, b) => mask(dy, tf.less(a, b)),
  }),
  Minimum: ofPair({
    a: (dy, a, b) => mask(dy, tf.lessEqual(a, b)),
    b: (dy, a, b) => mask(dy, tf.greater(a, b)),
  }),
  Atan2: ofPair({
    a: (dy, a, b) => tf.mul(dy, tf.div(float(b), squares(a, b))),
    b: (dy, a, b) => tf.neg(tf.mul(dy, tf.div(float(a), squares(a, b)))),
  }),
  Mod: ofPair({ a: (dy) => dy, b: (dy, a, b) => tf.neg(tf.mul(dy, tf.floor(tf.div(a, b)))) }),
  // As if nothing were rounded, which is what tfjs defines.
  FloorDiv: ofPair({
    a: (dy, _a, b) => tf.div(dy, float(b)),
    b: (dy, a, b) => tf.neg(tf.div(tf.mul(dy, float(a)), tf.square(float(b)))),
  }),
  SquaredDifference: ofPair({
    a: (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(a, b))),
    b: (dy, a, b) => tf.mul(dy, tf.mul(2, tf.sub(b, a))),
  }),
  Pow: {
    inputs: ['a', 'b'],
    outputs: [true],
    of: (dy: T, [a, b, y]: T[]) => ({
      a: () => sumToShape(tf.mul(dy, tf.mul(b, tf.pow(a, tf.sub(b, 1)))), a.shape),
      // d/db a^b = a^b log a, taken as 0 where a <= 0 has no logarithm
      b: () => {
        const positive = tf.greater(a, 0);
        const logA = tf.where(positive, tf.log(tf.where(positive, a, tf.onesLike(a))), tf.zerosLike(a));
        return sumToShape(tf.mul(dy, tf.mul(y, logA)), b.shape);
      },
    }),
  },
  AddN: {
    saveAllInputs: true,
    of: (dy: T, saved: T[]) => Object.fromEntries(saved.map((_, i) => [String(i), () => tf.clone(dy)])),
  },
  Neg: { of: (dy: T) => ({ x: () => tf.neg(dy) }) },
  Identity: { of: (dy: T) => ({ x: () => tf.cast(dy, 'float32') }) },
  Exp: fromOutput((dy, y) => tf.mul(dy, y)),
  Expm1: fromInput((dy, x) => tf.mul(dy, tf.exp(x))),
  Log: fromInput((dy, x) => tf.div(dy, tf.cast(x, 'float32'))),
  Log1p: fromInput((dy, x) => tf.div(dy, tf.add(1, x))),
  Sqrt: fromOutput((dy, y) => tf.div(dy, tf.mul(2, y))),
  Rsqrt: fromOutput((dy, y) => tf.mul(dy, tf.mul(-0.5, tf.mul(y, tf.square(y))))),
  Square: fromInput((dy, x) => tf.mul(dy, tf.mul(2, tf.cast(x, 'float32')))),
  Reciprocal: fromOutput((dy, y) => tf.neg(tf.mul(dy, tf.square(y)))),
  Abs: fromInput((dy, x) => tf.mul(dy, tf.sign(tf.cast(x, 'float32')))),
  Sigmoid: fromOutput((dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  Sinh: fromInput((dy, x) => tf.mul(dy, tf.cosh(x))),
  Cosh: fromInput((dy, x) => tf.mul(dy, tf.sinh(x))),
  Tan: fromInput((dy, x) => tf.div(dy, tf.square(tf.cos(x)))),
  Asin: fromInput((dy, x) => tf.div(dy, tf.sqrt(tf.sub(1, tf.square(float(x)))))),
  Acos: fromInput((dy, x) => tf.neg(tf.div(dy, tf.sqrt(tf.sub(1, tf.square(float(x))))))),
  Atan: fromInput((dy, x) => tf.div(dy, tf.add(1, tf.square(float(x))))),
  Asinh: fromInput((dy, x) => tf.div(dy, tf.sqrt(tf.add(1, tf.square(float(x)))))),
  Acosh: fromInput((dy, x) => tf.div(dy, tf.sqrt(tf.sub(tf.square(float(x)), 1)))),
  Atanh: fromInput((dy, x) => tf.div(dy, tf.sub(1, tf.square(float(x))))),
  Erf: fromInput((dy, x) => tf.mul(dy, tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(float(x))))))),
  Tanh: fromOutput((dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  Softplus: fromInput((dy, x) => tf.mul(dy, tf.sigmoid(x))),
  Relu: fromInput((dy, x) => tf.mul(dy, tf.step(float(x)))),
  Relu6: fromInput((dy, x) => mask(dy, tf.logicalAnd(tf.greater(x, 0), tf.lessEqual(x, 6)))),
  LeakyRelu: fromInput((dy, x, { alpha }) => tf.mul(dy, tf.step(float(x), alpha))),
  Elu: fromInput((dy, x) => tf.mul(dy, tf.where(tf.greater(x, 0), tf.onesLike(x), tf.exp(tf.minimum(x, 0))))),
  Selu: fromInput((dy, x) => {
    const left = tf.mul(SELU.scale * SELU.alpha, tf.exp(tf.minimum(float(x), 0)));
    return tf.mul(dy, tf.where(tf.greater(x, 0), tf.fill(x.shape, SELU.scale), left));
  }),
  Prelu: {
    inputs: ['x', 'alpha'],
    of: (dy: T, [x, alpha]: T[]) => ({
      x: () => tf.where(tf.greater(x, 0), dy, tf.mul(dy, alpha)),
      alpha: () => sumToShape(tf.mul(dy, tf.minimum(x, 0)), alpha.shape),
    }),
  },
  Sin: fromInput((dy, x) => tf.mul(dy, tf.cos(x))),
  Cos: fromInput((dy, x) => tf.neg(tf.mul(dy, tf.sin(x)))),
  ClipByValue: fromInput((dy, x, { clipValueMin, clipValueMax }) =>
    mask(dy, tf.logicalAnd(tf.greaterEqual(x, clipValueMin), tf.lessEqual(x, clipValueMax))),
  ),
  Step: flat,
  Sign: flat,
  Floor: flat,
  Ceil: flat,
  Round: flat,
  IsNan: flat,
  IsInf: flat,
  IsFinite: flat,
  ZerosLike: flat,
  OnesLike: flat,
  GreaterEqual: ofPair({ a: (dy) => tf.zerosLike(dy), b: (dy) => tf.zerosLike(dy) }),
  Cast: { of: (dy: T) => ({ x: () => tf.cast(dy, 'float32') }) },
  Select: {
    inputs: ['condition'],
    of: (dy: T, [condition]: T[]) => ({
      condition: () => tf.cast(tf.zerosLike(condition), 'float32'),
      t: () => tf.where(condition as tf.Tensor, dy, tf.zerosLike(dy)),
      e: () => tf.where(condition as tf.Tensor, tf.zerosLike(dy), dy),
    }),
  },
};
