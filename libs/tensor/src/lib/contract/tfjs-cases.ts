import * as tf from '../tf.ts';
import type { CaseInput, OpCase } from './op-case.ts';

type T = tf.Tensor;

const positive = (z: number) => Math.abs(z) + 0.5;

/** A case of one input of an odd size. */
function unary(
  name: string,
  run: (x: T) => T,
  o: Partial<CaseInput> & { differentiable?: boolean } = {},
): OpCase {
  const { differentiable, ...input } = o;
  return { name, inputs: [{ shape: [3, 5, 7], ...input }], run, differentiable };
}

const pairShapes: [number[], number[]][] = [
  [
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ],
  [[2, 3, 4, 33], [33]],
  [
    [2, 3, 4, 8],
    [2, 1, 1, 8],
  ],
  [[6], []],
  [[], [7]],
  [
    [3, 1],
    [1, 9],
  ],
  [
    [2, 1, 3, 1, 2],
    [1, 4, 1, 5, 2],
  ],
  [
    [5, 1, 1, 1],
    [3, 4, 2],
  ],
];

function pair(
  name: string,
  run: (a: T, b: T) => T,
  o: Partial<CaseInput> & { differentiable?: boolean } = {},
): OpCase[] {
  const { differentiable, ...input } = o;
  return pairShapes.map(([a, b]) => ({
    name: `${name} of [${a}] and [${b}]`,
    inputs: [
      { shape: a, ...input },
      { shape: b, ...input },
    ],
    run,
    differentiable,
  }));
}

function reductions(
  name: string,
  run: (x: T, axis?: number | number[], keep?: boolean) => T,
  o: { differentiable?: boolean } = {},
): OpCase[] {
  const axes: (number | number[] | undefined)[] = [
    undefined,
    0,
    1,
    -1,
    [0, 1],
    [1, 2],
    [0, 2],
    [1, 3],
    [0, 1, 2, 3],
  ];
  return axes.flatMap((axis) =>
    [false, true].map((keep) => ({
      name: `${name} over ${axis === undefined ? 'all' : `[${axis}]`}${keep ? ', axes kept' : ''}`,
      inputs: [{ shape: [3, 5, 4, 6], map: (z) => z + 1 }],
      run: (x: T) => run(x, axis, keep),
      ...o,
    })),
  );
}

const matMuls: { a: number[]; b: number[]; transposeA?: boolean; transposeB?: boolean }[] = [
  { a: [1, 1], b: [1, 1] },
  { a: [5, 7], b: [7, 33] },
  { a: [7, 5], b: [7, 33], transposeA: true },
  { a: [65, 7], b: [33, 7], transposeB: true },
  { a: [7, 5], b: [33, 7], transposeA: true, transposeB: true },
  { a: [3, 5, 7], b: [3, 7, 4] },
  { a: [3, 5, 7], b: [1, 7, 4] },
  { a: [2, 3, 7, 5], b: [2, 3, 7, 4], transposeA: true },
];

const images = { shape: [2, 6, 8, 5] };

/** The tfjs ops that networks of this workspace may use. */
export const tfjsCases: OpCase[] = [
  ...pair('add', tf.add),
  ...pair('sub', tf.sub),
  ...pair('mul', tf.mul),
  ...pair('div', tf.div, { map: positive }),
  ...pair('maximum', tf.maximum),
  ...pair('minimum', tf.minimum),
  ...pair('squaredDifference', tf.squaredDifference),
  ...pair('pow', tf.pow, { map: positive }),
  ...pair('greater', tf.greater, { differentiable: false }),
  ...pair('greaterEqual', tf.greaterEqual, { differentiable: false }),
  ...pair('less', tf.less, { differentiable: false }),
  ...pair('lessEqual', tf.lessEqual, { differentiable: false }),
  ...pair('equal of integers', tf.equal, { differentiable: false, dtype: 'int32', bound: 3 }),
  ...pair('notEqual of integers', tf.notEqual, { differentiable: false, dtype: 'int32', bound: 3 }),
  ...pair('add of integers', tf.add, { differentiable: false, dtype: 'int32', bound: 100 }),
  ...pair('div of integers', (a, b) => tf.div(a, tf.add(b, tf.onesLike(b))), {
    differentiable: false,
    dtype: 'int32',
    bound: 100,
  }),
  ...pair('logicalAnd', tf.logicalAnd, { differentiable: false, dtype: 'bool' }),
  ...pair('logicalOr', tf.logicalOr, { differentiable: false, dtype: 'bool' }),
  unary('neg', tf.neg),
  unary('exp', tf.exp, { map: (z) => 10 * z }),
  unary('expm1', tf.expm1),
  unary('log', tf.log, { map: positive }),
  unary('log1p', tf.log1p, { map: positive }),
  unary('sqrt', tf.sqrt, { map: positive }),
  unary('rsqrt', tf.rsqrt, { map: positive }),
  unary('reciprocal', tf.reciprocal, { map: positive }),
  unary('square', tf.square),
  unary('abs', tf.abs),
  unary('sigmoid', tf.sigmoid, { map: (z) => 5 * z }),
  unary('tanh', tf.tanh, { map: (z) => 2 * z }),
  unary('softplus', tf.softplus, { map: (z) => 5 * z }),
  unary('relu', tf.relu),
  unary('elu', tf.elu),
  unary('step', (x) => tf.step(x)),
  unary('sign', tf.sign, { differentiable: false }),
  unary('clipByValue', (x) => tf.clipByValue(x, -0.5, 1)),
  unary('sin', tf.sin),
  unary('cos', tf.cos),
  unary('floor', tf.floor),
  unary('round', tf.round, { map: (z) => Math.round(4 * z) / 2 }),
  unary('softmax', (x) => tf.softmax(x), { map: (z) => 4 * z }),
  unary('logSoftmax', (x) => tf.logSoftmax(x), { map: (z) => 4 * z }),
  unary('logSumExp', (x) => tf.logSumExp(x, -1), { map: (z) => 4 * z }),
  unary('identity', tf.clone),
  unary('isNaN', tf.isNaN, { map: (z) => (z > 0 ? Number.NaN : z), differentiable: false }),
  unary('isFinite', tf.isFinite, {
    map: (z) => (z > 0 ? Number.POSITIVE_INFINITY : z),
    differentiable: false,
  }),
  unary('logicalNot', tf.logicalNot, { dtype: 'bool', differentiable: false }),
  unary('neg of integers', tf.neg, { dtype: 'int32', bound: 9, differentiable: false }),
  ...reductions('sum', tf.sum),
  ...reductions('mean', tf.mean),
  ...reductions('max', tf.max),
  ...reductions('min', tf.min),
  ...reductions('all', (x, axis, keep) => tf.all(tf.greater(x, -1.5), axis as number, keep), {
    differentiable: false,
  }),
  ...reductions('any', (x, axis, keep) => tf.any(tf.greater(x, 1.5), axis as number, keep), {
    differentiable: false,
  }),
  unary('sum of many', (x) => tf.sum(x), { shape: [70_001] }),
  unary('sum of many rows', (x) => tf.sum(x, 0), { shape: [3001, 33] }),
  unary('sum of integers', (x) => tf.sum(x, 1), { dtype: 'int32', bound: 50, differentiable: false }),
  unary('mean of integers', (x) => tf.mean(x, 1), { dtype: 'int32', bound: 50, differentiable: false }),
  unary('argMax', (x) => tf.argMax(x, 1), { differentiable: false }),
  unary('argMin', (x) => tf.argMin(x, -1), { differentiable: false }),
  unary('reshape', (x) => tf.reshape(x, [7, -1])),
  unary('expandDims', (x) => tf.expandDims(x, 1)),
  unary('squeeze', (x) => tf.squeeze(x), { shape: [1, 4, 1] }),
  unary('transpose', (x) => tf.transpose(x)),
  unary('transpose by perm', (x) => tf.transpose(x, [1, 0, 3, 2]), { shape: [2, 3, 4, 5] }),
  unary('transpose of axes of one', (x) => tf.transpose(x, [1, 0, 2]), { shape: [1, 3, 4] }),
  unary('slice of all axes', (x) => tf.slice(x, [1, 2, 0, 1], [2, 1, 3, 2]), { shape: [3, 4, 3, 5] }),
  unary('slice of channels', (x) => tf.slice(x, [0, 0, 0, 2], [-1, -1, -1, 2]), { shape: [3, 4, 3, 5] }),
  unary('slice of rows', (x) => tf.slice(x, [1, 0], [2, -1]), { shape: [4, 6] }),
  unary('slice of bools', (x) => tf.slice(x, [1, 1, 1], [2, 2, 2]), { dtype: 'bool', differentiable: false }),
  unary('pad', (x) =>
    tf.pad(
      x,
      [
        [1, 2],
        [0, 0],
        [3, 1],
      ],
      0.5,
    ),
  ),
  unary(
    'pad of images',
    (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 1],
        [1, 1],
        [0, 0],
      ]),
    { shape: [2, 4, 3, 5] },
  ),
  unary('tile', (x) => tf.tile(x, [2, 1, 3])),
  unary('tile of rank 5', (x) => tf.tile(x, [1, 2, 1, 2, 1]), { shape: [2, 2, 1, 3, 2] }),
  unary('broadcastTo', (x) => tf.broadcastTo(x, [4, 3, 5, 7])),
  unary('broadcastTo of a row', (x) => tf.broadcastTo(x, [4, 6]), { shape: [6] }),
  unary('reverse', (x) => tf.reverse(x, [0, 2]), { differentiable: false }),
  unary('cast to int32', (x) => tf.cast(x, 'int32'), { map: (z) => 3 * z, differentiable: false }),
  unary('cast to bool', (x) => tf.cast(x, 'bool'), { map: (z) => (z > 0 ? z : 0), differentiable: false }),
  unary('cast of bool', (x) => tf.cast(x, 'float32'), { dtype: 'bool', differentiable: false }),
  unary('cast there and back', (x) => tf.mul(tf.cast(x, 'float32'), x)),
  unary('zerosLike', tf.zerosLike),
  unary('onesLike', tf.onesLike),
  unary('fill', (x) => tf.add(x, tf.fill([5, 7], 2))),
  unary('zeros and ones', (x) => tf.add(x, tf.sub(tf.zeros([7]), tf.ones([7])))),
  unary('range', (x) => tf.add(x, tf.range(0, 7))),
  unary('oneHot', (x) => tf.oneHot(x as tf.Tensor1D, 5), {
    shape: [9],
    dtype: 'int32',
    bound: 5,
    differentiable: false,
  }),
  unary('split', (x) => tf.concat(tf.split(x, [1, 4, 2], 2).toReversed(), 2)),
  unary('unstack and stack', (x) => tf.stack(tf.unstack(x, 1).toReversed(), -1)),
  unary('stack with a new first axis', (x) => tf.stack([x, tf.square(x)])),
  {
    name: 'concat of channels',
    inputs: [{ shape: [2, 3, 3, 4] }, { shape: [2, 3, 3, 7] }, { shape: [2, 3, 3, 1] }],
    run: (a, b, c) => tf.concat([a, b, c], 3),
  },
  {
    name: 'concat of rows',
    inputs: [{ shape: [2, 3] }, { shape: [4, 3] }],
    run: (a, b) => tf.concat([a, b], 0),
  },
  {
    name: 'concat with an empty tensor',
    inputs: [{ shape: [2, 3] }],
    run: (a) => tf.concat([a, tf.zeros([0, 3])], 0),
    differentiable: false,
  },
  {
    name: 'addN',
    inputs: [{ shape: [3, 4] }, { shape: [3, 4] }, { shape: [3, 4] }],
    run: (...all) => tf.addN(all),
  },
  {
    name: 'addN of twenty',
    inputs: Array.from({ length: 20 }, () => ({ shape: [3] })),
    run: (...all) => tf.addN(all),
  },
  {
    name: 'gather of rows',
    inputs: [{ shape: [5, 3, 2] }, { shape: [7], dtype: 'int32', bound: 5 }],
    run: (x, ids) => tf.gather(x, ids),
  },
  {
    name: 'gather of columns by a matrix of indices',
    inputs: [{ shape: [2, 6, 3] }, { shape: [4, 2], dtype: 'int32', bound: 6 }],
    run: (x, ids) => tf.gather(x, ids, 1),
  },
  {
    name: 'where',
    inputs: [{ shape: [3, 4], dtype: 'bool' }, { shape: [3, 4] }, { shape: [3, 4] }],
    run: (condition, a, b) => tf.where(condition, a, b),
  },
  {
    name: 'where with broadcasts',
    inputs: [{ shape: [3, 1], dtype: 'bool' }, { shape: [4] }, { shape: [3, 4] }],
    run: (condition, a, b) => tf.where(condition, a, b),
  },
  ...matMuls.map(({ a, b, transposeA = false, transposeB = false }) => ({
    name: `matMul of [${a}]${transposeA ? 'ᵀ' : ''} and [${b}]${transposeB ? 'ᵀ' : ''}`,
    inputs: [{ shape: a }, { shape: b }],
    run: (x: T, y: T) => tf.matMul(x, y, transposeA, transposeB),
  })),
  { name: 'avgPool halving', inputs: [images], run: (x) => tf.avgPool(x, 2, 2, 'valid') },
  { name: 'avgPool overlapping', inputs: [images], run: (x) => tf.avgPool(x, 3, 2, 'valid') },
  {
    name: 'resizeNearestNeighbor doubling',
    inputs: [images],
    run: (x) => tf.image.resizeNearestNeighbor(x, [12, 16]),
  },
  {
    name: 'resizeNearestNeighbor shrinking',
    inputs: [images],
    run: (x) => tf.image.resizeNearestNeighbor(x, [3, 5]),
  },
  { name: 'moments', inputs: [images], run: (x) => Object.values(tf.moments(x, [1, 2])) },
  {
    name: 'softmaxCrossEntropy',
    inputs: [{ shape: [6, 5] }, { shape: [6], dtype: 'int32', bound: 5 }],
    run: (logits, labels) => tf.losses.softmaxCrossEntropy(tf.oneHot(labels, 5), logits),
  },
];
