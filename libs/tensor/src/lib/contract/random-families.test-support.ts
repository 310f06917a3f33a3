import * as tf from '../tf.ts';
import type { CaseInput, OpCase } from './op-case.ts';
import {
  type Dice,
  type Family,
  named,
  partner,
  positive,
  type RandomCase,
  special,
} from './random-case.test-support.ts';

type T = tf.Tensor;

const arithmetic: Record<
  string,
  { run: (a: T, b: T) => T; map?: (z: number) => number; integers?: boolean }
> = {
  add: { run: tf.add, integers: true },
  sub: { run: tf.sub, integers: true },
  mul: { run: tf.mul, integers: true },
  div: { run: tf.div, map: positive },
  maximum: { run: tf.maximum, integers: true },
  minimum: { run: tf.minimum, integers: true },
  squaredDifference: { run: tf.squaredDifference, integers: true },
  pow: { run: tf.pow, map: positive },
  atan2: { run: tf.atan2, map: positive },
  mod: { run: tf.mod, map: positive },
  floorDiv: { run: tf.floorDiv, map: positive },
};

const comparisons = {
  greater: tf.greater,
  greaterEqual: tf.greaterEqual,
  less: tf.less,
  lessEqual: tf.lessEqual,
  equal: tf.equal,
  notEqual: tf.notEqual,
};

const pairs: Family = {
  name: 'arithmetic of two tensors',
  draw(dice) {
    const op = dice.of(Object.keys(arithmetic));
    const { run, map, integers = false } = arithmetic[op];
    const shape = dice.shape([0, 6], 4);
    const kind = dice.of(
      integers ? ['smooth', 'special', 'int32', 'mixed'] : ['smooth', 'smooth', 'special'],
    );
    const first: CaseInput =
      kind === 'int32'
        ? { shape, dtype: 'int32', bound: 9 }
        : { shape, map: kind === 'special' ? special : map };
    const second = { ...first, ...(kind === 'mixed' && { dtype: 'int32' as const, bound: 9 }) };
    const inputs = [first, { ...second, shape: partner(dice, shape) }];
    // The slope of a remainder jumps.
    const smooth = kind === 'smooth' && op !== 'mod' && op !== 'floorDiv';
    return named(op, kind, {
      inputs: dice.chance(0.5) ? inputs : inputs.toReversed(),
      run,
      slopes: smooth ? 'reference' : 'none',
    });
  },
};

const choices: Family = {
  name: 'comparisons and choices',
  draw(dice) {
    const op = dice.of([...Object.keys(comparisons), 'where', 'logicalAnd', 'logicalOr']);
    const shape = dice.shape([0, 6], 4);
    const dtype = dice.of(['float32', 'int32'] as const);
    const input: CaseInput = dtype === 'int32' ? { shape, dtype, bound: 3 } : { shape, map: special };
    const other = { ...input, shape: partner(dice, shape) };
    if (op === 'where') {
      const inputs = [
        { shape: partner(dice, shape), dtype: 'bool' as const },
        { shape },
        { shape: other.shape },
      ];
      return named(op, '', { inputs, run: (c: T, a: T, b: T) => tf.where(c, a, b) });
    }
    if (op.startsWith('logical')) {
      const inputs = [input, other].map((one) => ({ shape: one.shape, dtype: 'bool' as const }));
      return named(op, '', {
        inputs,
        run: op === 'logicalAnd' ? tf.logicalAnd : tf.logicalOr,
        slopes: 'none',
      });
    }
    return named(op, '', {
      inputs: [input, other],
      run: comparisons[op as keyof typeof comparisons],
      slopes: 'none',
    });
  },
};

const inside = (z: number) => Math.tanh(z) * 0.9;
const functions: Record<string, { run: (x: T) => T; map?: (z: number) => number; corner?: boolean }> = {
  neg: { run: tf.neg },
  exp: { run: tf.exp },
  expm1: { run: tf.expm1 },
  log: { run: tf.log, map: positive },
  log1p: { run: tf.log1p, map: positive },
  sqrt: { run: tf.sqrt, map: positive },
  rsqrt: { run: tf.rsqrt, map: positive },
  square: { run: tf.square },
  reciprocal: { run: tf.reciprocal, map: positive },
  abs: { run: tf.abs },
  sigmoid: { run: tf.sigmoid },
  logSigmoid: { run: tf.logSigmoid },
  softplus: { run: tf.softplus },
  erf: { run: tf.erf },
  sin: { run: tf.sin },
  cos: { run: tf.cos },
  tan: { run: tf.tan, map: inside },
  asin: { run: tf.asin, map: inside },
  acos: { run: tf.acos, map: inside },
  atan: { run: tf.atan },
  sinh: { run: tf.sinh },
  cosh: { run: tf.cosh },
  tanh: { run: tf.tanh },
  asinh: { run: tf.asinh },
  acosh: { run: tf.acosh, map: (z) => 1 + positive(z) },
  atanh: { run: tf.atanh, map: inside },
  relu: { run: tf.relu },
  relu6: { run: tf.relu6, map: (z) => 5 * z },
  elu: { run: tf.elu },
  selu: { run: tf.selu },
  leakyRelu: { run: (x) => tf.leakyRelu(x, 0.3) },
  prelu: { run: (x) => tf.prelu(x, tf.scalar(0.25)) },
  step: { run: (x) => tf.step(x, 0.5), corner: true },
  sign: { run: tf.sign, corner: true },
  floor: { run: tf.floor, corner: true },
  ceil: { run: tf.ceil, corner: true },
  round: { run: tf.round, corner: true },
  clipByValue: { run: (x) => tf.clipByValue(x, -0.5, 0.7) },
  softmax: { run: (x) => tf.softmax(x) },
  logSoftmax: { run: (x) => tf.logSoftmax(x) },
  isNaN: { run: tf.isNaN, corner: true },
  isFinite: { run: tf.isFinite, corner: true },
  isInf: { run: tf.isInf, corner: true },
  toInt: { run: (x) => tf.cast(tf.clipByValue(x, -1e6, 1e6), 'int32'), corner: true, map: (z) => 4 * z },
};
const onRows = new Set(['softmax', 'logSoftmax']);

const single: Family = {
  name: 'functions of one tensor',
  draw(dice) {
    const op = dice.of(Object.keys(functions));
    const { run, map, corner = false } = functions[op];
    const isSpecial = !onRows.has(op) && op !== 'toInt' && dice.chance(0.4);
    const shape = dice.shape([onRows.has(op) ? 1 : 0, 5], 7);
    return named(op, isSpecial ? 'special' : '', {
      inputs: [{ shape, map: isSpecial ? special : map }],
      run,
      slopes: isSpecial || corner ? 'none' : 'reference',
      tolerance: 2e-5,
    });
  },
};

type Reduce = (x: T, axes: number[], keep: boolean) => T;
const reductions: Record<string, Reduce> = {
  sum: (x, axes, keep) => tf.sum(x, axes, keep),
  mean: (x, axes, keep) => tf.mean(x, axes, keep),
  max: (x, axes, keep) => tf.max(x, axes, keep),
  min: (x, axes, keep) => tf.min(x, axes, keep),
  prod: (x, axes, keep) => tf.prod(x, axes, keep),
  logSumExp: (x, axes, keep) => tf.logSumExp(x, axes, keep),
  norm: (x, axes, keep) => tf.norm(x, 2, axes.slice(0, 1), keep),
  cumsum: (x, [axis], keep) => tf.cumsum(x, axis, keep, x.shape[0] > 2),
  all: (x, axes, keep) => tf.all(tf.greater(x, -1.5), axes, keep),
  any: (x, axes, keep) => tf.any(tf.greater(x, 1.5), axes, keep),
  argMax: (x, [axis]) => tf.argMax(x, axis),
  argMin: (x, [axis]) => tf.argMin(x, axis),
  cumprod: (x, [axis], keep) => tf.cumprod(x, axis, keep, x.shape[0] > 2),
  integerSum: (x, axes, keep) => tf.sum(tf.cast(tf.mul(x, 9), 'int32'), axes, keep),
};
const without = new Set(['all', 'any', 'argMax', 'argMin', 'cumprod', 'integerSum']);

const reducing: Family = {
  name: 'reductions and scans',
  draw(dice) {
    const op = dice.of(Object.keys(reductions));
    const shape = Array.from({ length: dice.between(1, 5) }, () => dice.between(1, 6));
    const [axes, keep] = [dice.axes(shape.length), dice.chance(0.5)];
    return named(
      op,
      { axes, keep },
      {
        inputs: [{ shape, map: (z) => z + 1 }],
        run: (x: T) => reductions[op](x, axes, keep),
        slopes: without.has(op) ? 'none' : 'reference',
        tolerance: 3e-5,
      },
    );
  },
};

/** A random sliding window that has at least one output over images of the given sides. */
function drawWindow(dice: Dice, sides: number[], o: { dilates: boolean }) {
  for (;;) {
    const size = sides.map(() => dice.between(1, 4));
    const stride = sides.map(() => dice.between(1, 3));
    // Strides and dilations do not go together in tfjs.
    const dilates = o.dilates && dice.chance(0.3);
    const dilation = sides.map(() => (dilates ? dice.between(1, 3) : 1));
    // With larger strides than windows, the reference pads volumes by negative numbers.
    const strides = dilates
      ? sides.map(() => 1)
      : stride.map((s, i) => (sides.length === 3 ? Math.min(s, size[i]) : s));
    const pad = dice.of(['same', 'valid'] as const);
    if (pad === 'same' || sides.every((side, i) => (size[i] - 1) * dilation[i] < side))
      return { size, strides, dilation, pad, dilates };
  }
}

const sides = (dice: Dice, count: number, largest = 9) =>
  Array.from({ length: count }, () => dice.between(3, largest));
const channelCounts = [1, 2, 3, 5, 8, 17];

const convolutions: Family = {
  name: 'conv2d',
  draw(dice) {
    const [height, width] = sides(dice, 2);
    const [inputs, outputs] = [dice.of(channelCounts), dice.of(channelCounts)];
    const w = drawWindow(dice, [height, width], { dilates: true });
    const first = dice.chance(0.15);
    const shape = first ? [2, inputs, height, width] : [2, height, width, inputs];
    return named(
      'conv2d',
      { ...w, first },
      {
        inputs: [{ shape }, { shape: [...w.size, inputs, outputs] }],
        run: (x: tf.Tensor4D, f: tf.Tensor4D) =>
          tf.conv2d(
            x,
            f,
            w.strides as [number, number],
            w.pad,
            first ? 'NCHW' : 'NHWC',
            w.dilation as [number, number],
          ),
        // The reference ignores dilations in its gradients.
        slopes: w.dilates ? 'difference' : first ? 'none' : 'reference',
      },
    );
  },
};

const depthwise: Family = {
  name: 'depthwiseConv2d',
  draw(dice) {
    const [height, width] = sides(dice, 2);
    const channels = dice.of(channelCounts);
    const w = drawWindow(dice, [height, width], { dilates: true });
    const multiplier = dice.of([1, 1, 2, 3]);
    return named('depthwiseConv2d', w, {
      inputs: [{ shape: [2, height, width, channels] }, { shape: [...w.size, channels, multiplier] }],
      run: (x: tf.Tensor4D, f: tf.Tensor4D) =>
        tf.depthwiseConv2d(
          x,
          f,
          w.strides as [number, number],
          w.pad,
          'NHWC',
          w.dilation as [number, number],
        ),
      slopes: w.dilates ? 'difference' : 'reference',
    });
  },
};

const transposedConvolutions: Family = {
  name: 'conv2dTranspose',
  draw(dice) {
    const [height, width] = sides(dice, 2, 5);
    const [inputs, outputs] = [dice.of(channelCounts), dice.of(channelCounts)];
    const stride = dice.between(1, 3);
    const size = dice.between(1, 4);
    const pad = dice.of(['same', 'valid'] as const);
    const grown = (side: number) => (pad === 'same' ? side * stride : (side - 1) * stride + size);
    const shape: [number, number, number, number] = [2, grown(height), grown(width), outputs];
    return named(
      'conv2dTranspose',
      { stride, pad },
      {
        inputs: [{ shape: [2, height, width, inputs] }, { shape: [size, size, outputs, inputs] }],
        run: (x: tf.Tensor4D, f: tf.Tensor4D) => tf.conv2dTranspose(x, f, shape, stride, pad),
      },
    );
  },
};

const volumes: Family = {
  name: 'conv3d',
  draw(dice) {
    const extent = sides(dice, 3, 6);
    const [inputs, outputs] = [dice.between(1, 4), dice.between(1, 4)];
    const w = drawWindow(dice, extent, { dilates: false });
    return named('conv3d', w, {
      inputs: [{ shape: [2, ...extent, inputs] }, { shape: [...w.size, inputs, outputs] }],
      run: (x: tf.Tensor5D, f: tf.Tensor5D) => tf.conv3d(x, f, w.strides as [number, number, number], w.pad),
    });
  },
};

const pooling: Family = {
  name: 'pooling',
  draw(dice) {
    const rank = dice.of([2, 2, 3]);
    const extent = sides(dice, rank, rank === 3 ? 6 : 9);
    const channels = dice.of(channelCounts);
    const w = drawWindow(dice, extent, { dilates: false });
    const kind = dice.of(['max', 'avg'] as const);
    const isMax = kind === 'max';
    const run = (x: T) => {
      const [size, strides] = [w.size, w.strides] as [never, never];
      if (rank === 2) return (isMax ? tf.maxPool : tf.avgPool)(x as tf.Tensor4D, size, strides, w.pad);
      return (isMax ? tf.maxPool3d : tf.avgPool3d)(x as tf.Tensor5D, size, strides, w.pad);
    };
    return named(`${kind}Pool of rank ${rank}`, w, {
      inputs: [{ shape: [2, ...extent, channels] }],
      run,
      // The reference divides by the whole window where a part of it lies outside, and mistakes places in volumes
      // whose windows are not cubes.
      slopes: !isMax ? 'difference' : rank === 2 || new Set(w.size).size === 1 ? 'reference' : 'none',
    });
  },
};

const products: Family = {
  name: 'matMul and fused products',
  draw(dice) {
    const [rows, depth, columns] = [1, 2, 3].map(() => dice.of([1, 2, 5, 8, 13, 33]));
    const outer = dice.shape([0, 3], 3);
    // The reference repeats the shorter batch from its start, which is right for these shapes alone.
    const other = dice.chance(0.3) ? outer.map(() => 1) : outer.slice(dice.between(0, outer.length));
    const [a, b] = [dice.chance(0.5), dice.chance(0.5)];
    const left = [...outer, ...(a ? [depth, rows] : [rows, depth])];
    const right = [...other, ...(b ? [columns, depth] : [depth, columns])];
    const activation = dice.of([undefined, 'relu', 'sigmoid', 'elu'] as const);
    if (activation !== undefined) {
      return named(
        'fused.matMul',
        { activation, a, b },
        {
          inputs: [{ shape: left.slice(-2) }, { shape: right.slice(-2) }, { shape: [columns] }],
          run: (x: T, y: T, bias: T) =>
            tf.fused.matMul({ a: x, b: y, transposeA: a, transposeB: b, bias, activation }),
          slopes: 'none',
        },
      );
    }
    return named(
      'matMul',
      { a, b },
      {
        inputs: [{ shape: left }, { shape: right }],
        run: (x: T, y: T) => tf.matMul(x, y, a, b),
      },
    );
  },
};

const fusedConvolutions: Family = {
  name: 'fused convolutions',
  draw(dice) {
    const [height, width] = sides(dice, 2);
    const [inputs, outputs] = [dice.of(channelCounts), dice.of(channelCounts)];
    const w = drawWindow(dice, [height, width], { dilates: true });
    const activation = dice.of(['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu'] as const);
    const isDepthwise = dice.chance(0.4);
    const filter = [...w.size, inputs, isDepthwise ? 1 : outputs];
    const options = {
      strides: w.strides,
      pad: w.pad,
      dilations: w.dilation,
      activation,
      leakyreluAlpha: 0.2,
    };
    return named(isDepthwise ? 'fused.depthwiseConv2d' : 'fused.conv2d', options, {
      inputs: [
        { shape: [2, height, width, inputs] },
        { shape: filter },
        { shape: [isDepthwise ? inputs : outputs] },
      ],
      run: (x: tf.Tensor4D, f: tf.Tensor4D, bias: T) => {
        const all = { ...options, x, filter: f, bias } as unknown as Parameters<
          typeof tf.fused.depthwiseConv2d
        >[0];
        return isDepthwise ? tf.fused.depthwiseConv2d(all) : tf.fused.conv2d(all);
      },
      slopes: 'none',
    });
  },
};

const normalisation: Family = {
  name: 'batchNorm and local response normalisation',
  draw(dice) {
    const shape = [dice.between(1, 3), dice.between(1, 5), dice.between(1, 5), dice.of(channelCounts)];
    if (dice.chance(0.25)) {
      const radius = dice.between(1, 3);
      return named(
        'localResponseNormalization',
        { radius },
        {
          inputs: [{ shape }],
          run: (x: tf.Tensor4D) => tf.localResponseNormalization(x, radius, 1.1, 0.4, 0.6),
        },
      );
    }
    const statistics = { shape: [shape[3]] };
    return named(
      'batchNorm',
      {},
      {
        inputs: [{ shape }, statistics, { ...statistics, map: positive }, statistics, statistics],
        run: (x: T, mean: T, variance: T, offset: T, scale: T) =>
          tf.batchNorm(
            x,
            mean as tf.Tensor1D,
            variance as tf.Tensor1D,
            offset as tf.Tensor1D,
            scale as tf.Tensor1D,
          ),
        tolerance: 1e-4,
      },
    );
  },
};

type Move = (
  dice: Dice,
  shape: number[],
) => { settings: unknown; run: (x: T) => T | T[]; slopes?: RandomCase['slopes'] };
const moves: Record<string, Move> = {
  transpose(dice, shape) {
    const perm = dice.permutation(shape.length);
    return { settings: perm, run: (x) => tf.transpose(x, perm) };
  },
  slice(dice, shape) {
    const begin = shape.map((size) => dice.between(0, Math.max(0, size - 1)));
    const size = shape.map((extent, i) => dice.between(0, extent - begin[i]));
    return { settings: { begin, size }, run: (x) => tf.slice(x, begin, size) };
  },
  stridedSlice(dice, shape) {
    const strides = shape.map(() => dice.of([1, 2, -1, -2]));
    const begin = shape.map((size, i) => (strides[i] > 0 ? 0 : size - 1));
    const end = shape.map((size, i) => (strides[i] > 0 ? size : -size - 1));
    return {
      settings: strides,
      run: (x) => tf.stridedSlice(x, begin, end, strides),
      slopes: 'none',
    };
  },
  pad(dice, shape) {
    const paddings = shape.map(() => [dice.between(0, 2), dice.between(0, 2)] as [number, number]);
    return { settings: paddings, run: (x) => tf.pad(x, paddings, 0.5) };
  },
  mirrorPad(dice, shape) {
    const mode = dice.of(['reflect', 'symmetric'] as const);
    const most = (size: number) => Math.min(2, mode === 'reflect' ? size - 1 : size);
    const paddings = shape.map(
      (size) => [dice.between(0, most(size)), dice.between(0, most(size))] as [number, number],
    );
    return {
      settings: { mode, paddings },
      run: (x) => tf.mirrorPad(x, paddings, mode),
      slopes: 'difference',
    };
  },
  tile(dice, shape) {
    const reps = shape.map(() => dice.between(1, 3));
    return { settings: reps, run: (x) => tf.tile(x, reps) };
  },
  broadcastTo(dice, shape) {
    const whole = [...(dice.chance(0.5) ? [3] : []), ...shape.map((size) => (size === 1 ? 4 : size))];
    return { settings: whole, run: (x) => tf.broadcastTo(x, whole as [number]) };
  },
  reverse(dice, shape) {
    const axes = dice.axes(shape.length);
    return { settings: axes, run: (x) => tf.reverse(x, axes) };
  },
  concat(dice, shape) {
    const axis = dice.between(0, shape.length - 1);
    return { settings: axis, run: (x) => tf.concat([x, tf.square(x), x], axis) };
  },
  stack(dice, shape) {
    const axis = dice.between(0, shape.length - 1);
    return { settings: axis, run: (x) => tf.stack([x, tf.square(x)], axis) };
  },
  unstack(dice, shape) {
    const axis = dice.between(0, shape.length - 1);
    return { settings: axis, run: (x) => tf.unstack(x, axis) };
  },
  gather(dice, shape) {
    const axis = dice.between(0, shape.length - 1);
    const ids = Array.from({ length: dice.between(1, 5) }, () => dice.between(0, shape[axis] - 1));
    return { settings: { axis, ids }, run: (x) => tf.gather(x, tf.tensor1d(ids, 'int32'), axis) };
  },
  gatherInBatches(dice, shape) {
    const axis = dice.between(0, shape.length - 1);
    const batches = shape.slice(0, dice.between(0, axis));
    const count = dice.between(1, 3);
    const ids = Array.from({ length: count * tf.util.sizeFromShape(batches) }, () =>
      dice.between(0, shape[axis] - 1),
    );
    const indices = () => tf.tensor(ids, [...batches, count], 'int32');
    return {
      settings: { axis, ids, batches },
      run: (x) => tf.gather(x, indices() as tf.Tensor1D, axis, batches.length),
      slopes: 'difference',
    };
  },
};

const moving: Family = {
  name: 'moving values',
  draw(dice) {
    const op = dice.of(Object.keys(moves));
    // The reference reads ranks up to 6.
    const shape = Array.from({ length: dice.between(1, op === 'stack' ? 5 : 6) }, () => dice.between(1, 4));
    // The gradient of tile is ours for any rank, and its reference works on 4 axes at most, like that of tfjs.
    const { settings, run, slopes } = moves[op](dice, shape);
    const dtype =
      slopes === 'difference' ? 'float32' : dice.of(['float32', 'float32', 'int32', 'bool'] as const);
    const inputs = [{ shape, dtype, bound: dtype === 'bool' ? 2 : 50 }];
    const isPlain = dtype === 'float32';
    const usesSquares = op === 'concat' || op === 'stack';
    return named(op, settings, {
      inputs: usesSquares && dtype === 'bool' ? [{ shape }] : inputs,
      run,
      slopes: isPlain ? (slopes ?? 'reference') : 'none',
    });
  },
};

const blocks: Family = {
  name: 'blocks of pixels and resizing',
  draw(dice) {
    const [height, width] = [2 * dice.between(1, 3), 2 * dice.between(1, 3)];
    const channels = dice.between(1, 5);
    const shape = [2, height, width, channels];
    const op = dice.of([
      'spaceToBatch',
      'batchToSpace',
      'depthToSpace',
      'bilinear',
      'nearest',
      'crop',
      'flip',
    ]);
    const size: [number, number] = [dice.between(1, 9), dice.between(1, 9)];
    // Either corners or centres are aligned, or neither.
    const [corners, centres] = dice.of([
      [false, false],
      [true, false],
      [false, true],
    ]);
    const settings = op === 'bilinear' || op === 'nearest' || op === 'crop' ? { size, corners, centres } : {};
    const runs: Record<string, (x: tf.Tensor4D) => T> = {
      spaceToBatch: (x) =>
        tf.spaceToBatchND(
          x,
          [2, 2],
          [
            [0, 0],
            [1, 1],
          ],
        ),
      batchToSpace: (x) =>
        tf.batchToSpaceND(
          x,
          [2, 2],
          [
            [0, 1],
            [1, 0],
          ],
        ),
      depthToSpace: (x) => tf.depthToSpace(x, 2),
      bilinear: (x) => tf.image.resizeBilinear(x, size, corners, centres),
      nearest: (x) => tf.image.resizeNearestNeighbor(x, size, corners, centres),
      crop: (x) =>
        tf.image.cropAndResize(
          x,
          tf.tensor2d([
            [0.1, 0.2, 0.9, 0.7],
            [-0.2, 0, 1.3, 1],
          ]),
          tf.tensor1d([1, 0], 'int32'),
          size,
          corners ? 'nearest' : 'bilinear',
        ),
      flip: (x) => tf.image.flipLeftRight(x),
    };
    if (op === 'batchToSpace') shape[0] = 8;
    if (op === 'depthToSpace') shape[3] = 4 * channels;
    const slopes =
      op === 'bilinear' || op === 'nearest'
        ? 'difference'
        : op.endsWith('Batch') || op === 'batchToSpace'
          ? 'reference'
          : 'none';
    return named(op, settings, { inputs: [{ shape }], run: runs[op], slopes });
  },
};

const searching: Family = {
  name: 'indices, counts and order',
  draw(dice) {
    const [rows, columns] = [dice.between(1, 6), dice.between(1, 8)];
    const ids: CaseInput = { shape: [rows, columns], dtype: 'int32', bound: 7 };
    const values: CaseInput = { shape: [rows, columns] };
    const count = dice.between(1, columns);
    const binary = dice.chance(0.5);
    const runs: Record<string, { inputs: CaseInput[]; run: (...all: never[]) => T | T[] }> = {
      topk: { inputs: [values], run: (x: T) => Object.values(tf.topk(x, count)) },
      topkOfIntegers: { inputs: [ids], run: (x: T) => Object.values(tf.topk(x, count)) },
      unique: { inputs: [ids], run: (x: T) => Object.values(tf.unique(x, 0)) },
      uniqueOfAll: { inputs: [ids], run: (x: T) => Object.values(tf.unique(tf.reshape(x, [-1]))) },
      bincount: {
        inputs: [ids, values],
        run: (x: T, w: T) =>
          tf.bincount(tf.reshape(x, [-1]) as tf.Tensor1D, tf.reshape(w, [-1]) as tf.Tensor1D, 5),
      },
      denseBincount: {
        inputs: [ids],
        run: (x: tf.Tensor2D) => tf.denseBincount(x, tf.tensor1d([]) as never, 6, binary),
      },
      lowerBound: {
        inputs: [values, values],
        run: (x: T, y: T) =>
          tf.lowerBound(tf.cumsum(tf.abs(x), 1) as tf.Tensor2D, tf.mul(3, y) as tf.Tensor2D),
      },
      oneHot: { inputs: [ids], run: (x: T) => tf.oneHot(x, 5, 2, -1) },
      gatherND: {
        inputs: [{ shape: [7, 7, 3] }, { shape: [rows, 2], dtype: 'int32', bound: 7 }],
        run: (x: T, i: T) => tf.gatherND(x, i),
      },
      scatterND: {
        inputs: [{ shape: [rows, 3] }, { shape: [rows, 1], dtype: 'int32', bound: 7 }],
        run: (u: T, i: T) => tf.scatterND(i, u, [7, 3]),
      },
      scatterUpdate: {
        inputs: [{ shape: [7, 3] }, { shape: [1, 3] }, { shape: [1, 1], dtype: 'int32', bound: 7 }],
        run: (x: T, u: T, i: T) => tf.tensorScatterUpdate(x, i, u),
      },
      segmentSum: {
        inputs: [{ shape: [rows, columns] }, { shape: [rows], dtype: 'int32', bound: 4 }],
        run: (x: T, i: T) => tf.unsortedSegmentSum(x, i as tf.Tensor1D, 4),
      },
      einsum: {
        inputs: [{ shape: [rows, columns] }, { shape: [3, columns, 2] }],
        run: (x: T, y: T) => tf.einsum('ij,kjl->kil', x, y),
      },
      linspace: { inputs: [values], run: (x: T) => tf.add(tf.sum(x), tf.linspace(-1, rows, columns)) },
    };
    const op = dice.of(Object.keys(runs));
    return named(op, op.startsWith('topk') ? count : '', {
      inputs: runs[op].inputs,
      run: runs[op].run as OpCase['run'],
      slopes: op === 'segmentSum' ? 'reference' : 'none',
    });
  },
};

/** All families; a case is reproduced by its family and round. */
export const families: readonly Family[] = [
  pairs,
  choices,
  single,
  reducing,
  convolutions,
  depthwise,
  transposedConvolutions,
  volumes,
  pooling,
  products,
  fusedConvolutions,
  normalisation,
  moving,
  blocks,
  searching,
];
