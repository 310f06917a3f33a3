import { attention } from '../fused/attention.ts';
import { batchNorm } from '../fused/batch-norm.ts';
import { convolution } from '../fused/convolution.ts';
import { dense } from '../fused/dense.ts';
import { groupNorm } from '../fused/group-norm.ts';
import { silu } from '../fused/silu.ts';
import { l2Norm } from '../l2-norm.ts';
import * as tf from '../tf.ts';
import type { OpCase } from './op-case.ts';

interface ConvolutionCase {
  x: [number, number, number, number];
  outputs: number;
  size: 1 | 3;
  stride?: 1 | 2;
  upsample?: boolean;
  bias?: boolean;
}

const convolutions: ConvolutionCase[] = [
  { x: [1, 1, 1, 1], outputs: 1, size: 1 },
  { x: [1, 1, 1, 3], outputs: 5, size: 3 },
  { x: [2, 4, 4, 3], outputs: 5, size: 3, bias: true },
  { x: [3, 5, 7, 33], outputs: 18, size: 3, bias: true },
  { x: [2, 8, 8, 16], outputs: 16, size: 3, bias: true },
  { x: [2, 6, 5, 16], outputs: 24, size: 3 },
  { x: [3, 4, 4, 96], outputs: 32, size: 3, bias: true },
  { x: [2, 16, 16, 32], outputs: 2, size: 3, bias: true },
  { x: [1, 32, 32, 1], outputs: 32, size: 3, bias: true },
  { x: [2, 9, 9, 3], outputs: 8, size: 3, stride: 2, bias: true },
  { x: [2, 8, 8, 20], outputs: 17, size: 3, stride: 2 },
  { x: [2, 1, 1, 4], outputs: 4, size: 3, stride: 2 },
  { x: [2, 4, 4, 5], outputs: 7, size: 3, upsample: true, bias: true },
  { x: [2, 4, 4, 32], outputs: 16, size: 3, upsample: true, bias: true },
  { x: [2, 3, 3, 6], outputs: 4, size: 3, upsample: true, stride: 2 },
  { x: [2, 7, 7, 33], outputs: 96, size: 1, bias: true },
  { x: [2, 6, 7, 10], outputs: 12, size: 1, stride: 2 },
  { x: [2, 2, 2, 5], outputs: 6, size: 1, upsample: true },
  { x: [40, 4, 4, 8], outputs: 16, size: 3, bias: true },
];

function convolutionCase(c: ConvolutionCase): OpCase {
  const filter = [c.size, c.size, c.x[3], c.outputs];
  const { stride = 1, upsample = false } = c;
  const shapes = c.bias ? [c.x, filter, [c.outputs]] : [c.x, filter];
  const details = `${stride === 2 ? ' stride 2' : ''}${upsample ? ' upsampled' : ''}`;
  return {
    name: `convolution of [${c.x}] with [${filter}]${details}`,
    inputs: shapes.map((shape) => ({ shape })),
    run: (x, f, bias) => convolution(x, { filter: f, bias, stride, upsample }),
  };
}

interface GroupNormCase {
  x: [number, number, number, number];
  groups: number;
  silu?: boolean;
  scaleShift?: boolean;
}

const groupNorms: GroupNormCase[] = [
  { x: [1, 2, 1, 4], groups: 2 },
  { x: [2, 4, 4, 3], groups: 1, silu: true },
  { x: [3, 5, 5, 6], groups: 3, silu: true, scaleShift: true },
  { x: [2, 8, 8, 32], groups: 8, silu: true, scaleShift: true },
  { x: [2, 3, 7, 33], groups: 11, scaleShift: true },
  { x: [4, 16, 16, 96], groups: 32, silu: true },
];

function groupNormCase(c: GroupNormCase): OpCase {
  const [batch, , , channels] = c.x;
  const shapes = [c.x, [channels], [channels], ...(c.scaleShift ? [[batch, 2 * channels]] : [])];
  const activation = c.silu ? 'silu' : 'none';
  return {
    name: `groupNorm of [${c.x}] in ${c.groups}, ${activation}${c.scaleShift ? ', scale-shift' : ''}`,
    inputs: shapes.map((shape, i) => ({ shape, map: i === 0 ? (z) => 3 * z + 2 : undefined })),
    run: (x, scale, offset, scaleShift) =>
      groupNorm(x, { scale, offset, scaleShift, groups: c.groups, activation, epsilon: 1e-5 }),
    tolerance: 3e-5,
  };
}

interface BatchNormCase {
  x: [number, number, number, number];
  silu?: boolean;
  /** Running statistics instead of the batch's. */
  given?: boolean;
}

const batchNorms: BatchNormCase[] = [
  { x: [2, 1, 1, 1] },
  { x: [2, 4, 4, 3], silu: true },
  { x: [3, 5, 7, 33], silu: true },
  { x: [4, 16, 16, 96] },
  { x: [1, 1, 2, 5], silu: true, given: true },
  { x: [2, 9, 9, 24], given: true },
];

function batchNormCase({ x, silu, given }: BatchNormCase): OpCase {
  const channels = x[3];
  const activation = silu ? 'silu' : 'none';
  const momentsFor = () =>
    tf.tensor2d(
      Array.from({ length: 2 * channels }, (_, i) => 1 + Math.sin(i) / 2),
      [2, channels],
    );
  return {
    name: `batchNorm of [${x}], ${activation}${given ? ', given moments' : ''}`,
    inputs: [x, [channels], [channels]].map((shape, i) => ({
      shape,
      map: i === 0 ? (z) => 3 * z + 2 : undefined,
    })),
    run: (images, scale, offset) =>
      tf.tidy(
        () =>
          batchNorm(images, {
            scale,
            offset,
            moments: given ? momentsFor() : undefined,
            activation,
            epsilon: 1e-3,
          }).y,
      ),
    tolerance: 3e-5,
  };
}

function attentionCase(shape: [number, number, number], heads: number): OpCase[] {
  return (['legacy', 'new'] as const).map((order) => ({
    name: `attention over [${shape}], ${heads} heads, ${order}`,
    inputs: [{ shape }],
    run: (qkv: tf.Tensor3D) => attention(qkv, { heads, order }),
    tolerance: 3e-5,
  }));
}

/** The fused ops over shapes with odd channels, batch 1 and more, and images from 1×1 to 32×32. */
export const fusedCases: OpCase[] = [
  ...convolutions.map(convolutionCase),
  ...groupNorms.map(groupNormCase),
  ...batchNorms.map(batchNormCase),
  ...attentionCase([1, 1, 3], 1),
  ...attentionCase([2, 17, 30], 2),
  ...attentionCase([3, 64, 96], 4),
  ...attentionCase([1, 65, 9], 1),
  {
    name: 'dense [1, 1] × [1, 1]',
    inputs: [{ shape: [1, 1] }, { shape: [1, 1] }],
    run: (x, weight) => dense(x, { weight }),
  },
  {
    name: 'dense [37, 33] × [33, 50] + bias',
    inputs: [{ shape: [37, 33] }, { shape: [33, 50] }, { shape: [50] }],
    run: (x, weight, bias) => dense(x, { weight, bias }),
  },
  {
    name: 'dense [300, 5] × [5, 3]',
    inputs: [{ shape: [300, 5] }, { shape: [5, 3] }],
    run: (x, weight) => dense(x, { weight }),
  },
  {
    name: 'l2Norm of twenty tensors',
    inputs: Array.from({ length: 20 }, (_, i) => ({ shape: [i + 1, 40] })),
    run: (...all) => l2Norm(all),
    differentiable: false,
  },
  { name: 'silu of [3, 5, 7]', inputs: [{ shape: [3, 5, 7], map: (z) => 8 * z }], run: (x) => silu(x) },
];
