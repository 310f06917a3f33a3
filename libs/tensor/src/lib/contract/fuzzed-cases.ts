import { attention } from '../fused/attention.ts';
import { convolution } from '../fused/convolution.ts';
import { dense } from '../fused/dense.ts';
import { groupNorm } from '../fused/group-norm.ts';
import { silu } from '../fused/silu.ts';
import type { RandomStream } from '../random/random-stream.ts';
import type { OpCase } from './op-case.ts';

/** Draws from a stream: integers in [from, to], one of a list, yes or no. */
function drawer(random: RandomStream) {
  const integer = (from: number, to: number) => from + random.integers(1, to - from + 1)[0];
  const oneOf = <T>(choices: readonly T[]): T => choices[integer(0, choices.length - 1)];
  return { integer, oneOf, yes: () => integer(0, 1) === 1 };
}

/** Channel counts around the widths of vectors and panels, and some that are neither. */
const channelCounts = [1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 20, 24, 31, 32, 33, 40, 48] as const;

function convolutionCase(random: RandomStream): OpCase {
  const { integer, oneOf, yes } = drawer(random);
  const size = oneOf([1, 3, 3]);
  const stride = oneOf([1, 1, 2] as const);
  const upsample = integer(0, 3) === 0;
  const x = [integer(1, 3), integer(1, 9), integer(1, 9), oneOf(channelCounts)];
  const filter = [size, size, x[3], oneOf(channelCounts)];
  const shapes = yes() ? [x, filter, [filter[3]]] : [x, filter];
  return {
    name: `convolution ${JSON.stringify({ shapes, stride, upsample })}`,
    inputs: shapes.map((shape) => ({ shape })),
    run: (input, f, bias) => convolution(input, { filter: f, bias, stride, upsample }),
    tolerance: 2e-5,
  };
}

function denseCase(random: RandomStream): OpCase {
  const { integer, oneOf, yes } = drawer(random);
  const [inputs, outputs] = [oneOf(channelCounts), oneOf(channelCounts)];
  const shapes = [[integer(1, 70), inputs], [inputs, outputs], ...(yes() ? [[outputs]] : [])];
  return {
    name: `dense ${JSON.stringify(shapes)}`,
    inputs: shapes.map((shape) => ({ shape })),
    run: (x, weight, bias) => dense(x, { weight, bias }),
  };
}

function groupNormCase(random: RandomStream): OpCase {
  const { integer, oneOf, yes } = drawer(random);
  const groups = integer(1, 12);
  // Three pixels or more: the slope of a group of two values is almost nothing but rounding error.
  const x = [integer(1, 3), integer(3, 7), integer(1, 7), groups * integer(1, 5)];
  const channels = x[3];
  const shapes = [x, [channels], [channels], ...(yes() ? [[x[0], 2 * channels]] : [])];
  const activation = oneOf(['none', 'silu'] as const);
  const epsilon = oneOf([1e-5, 1e-3]);
  return {
    name: `groupNorm ${JSON.stringify({ shapes, groups, activation, epsilon })}`,
    inputs: shapes.map((shape, i) => ({ shape, map: i === 0 ? (z) => 3 * z + 2 : undefined })),
    run: (input, scale, offset, scaleShift) =>
      groupNorm(input, { scale, offset, scaleShift, groups, activation, epsilon }),
    tolerance: 5e-5,
  };
}

function attentionCase(random: RandomStream): OpCase {
  const { integer, oneOf } = drawer(random);
  const heads = integer(1, 5);
  const shape = [integer(1, 3), integer(1, 40), 3 * heads * integer(1, 9)];
  const order = oneOf(['legacy', 'new'] as const);
  return {
    name: `attention ${JSON.stringify({ shape, heads, order })}`,
    inputs: [{ shape }],
    run: (qkv) => attention(qkv, { heads, order }),
    tolerance: 5e-5,
  };
}

function siluCase(random: RandomStream): OpCase {
  const { integer } = drawer(random);
  const shape = Array.from({ length: integer(0, 4) }, () => integer(1, 9));
  return { name: `silu [${shape}]`, inputs: [{ shape, map: (z) => 10 * z }], run: (x) => silu(x) };
}

/** `count` cases of each differentiable fused op with drawn shapes and attributes. */
export function drawFusedCases(random: RandomStream, count: number): OpCase[] {
  return [convolutionCase, denseCase, groupNormCase, attentionCase, siluCase].flatMap((draw) =>
    Array.from({ length: count }, () => draw(random)),
  );
}
