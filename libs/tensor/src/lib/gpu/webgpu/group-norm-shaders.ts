import type { GroupNormAttrs } from '../../fused/group-norm.ts';
import { flatIndex, flatWorkgroups, type Shader, THREADS } from './shader.ts';
import { siluSlope } from './silu-shaders.ts';

/** x `[batch, pixels, channels]`, normalised in groups of neighbouring channels. */
export interface GroupNormShape extends GroupNormAttrs {
  readonly batch: number;
  readonly pixels: number;
  readonly channels: number;
  readonly scaleShift: boolean;
}

/**
 * How the threads of a workgroup share one group of one image: so many channels side by side, which is how they lie in
 * memory, and so many pixels at once. A group of more channels than threads is done in several rounds.
 */
function sharing({ channels, groups }: GroupNormShape) {
  const width = channels / groups;
  const across = Math.min(width, THREADS);
  return { width, across, down: Math.floor(THREADS / across), rounds: Math.ceil(width / across) };
}

/** WGSL that runs `body` for all values of the group; `channel` is within the group, `place` within x. */
function forEachValue(shape: GroupNormShape, body: string): string {
  const { width, across, down, rounds } = sharing(shape);
  return `
  for (var round = 0u; round < ${rounds}u; round++) {
    let channel = round * ${across}u + thread % ${across}u;
    if (channel < ${width}u && thread < ${across * down}u) {
      for (var pixel = thread / ${across}u; pixel < ${shape.pixels}u; pixel += ${down}u) {
        let place = (image * ${shape.pixels}u + pixel) * ${shape.channels}u + group * ${width}u + channel;
        ${body}
      }
    }
  }`;
}

/** Entry point of a shader with a workgroup for each group of each image, and a sum over its threads. */
function head({ groups }: GroupNormShape): string {
  return `
var<workgroup> shares: array<f32, ${THREADS}>;

fn sumOverThreads(share: f32, thread: u32) -> f32 {
  shares[thread] = share;
  workgroupBarrier();
  for (var half = ${THREADS / 2}u; half > 0u; half /= 2u) {
    if (thread < half) { shares[thread] += shares[thread + half]; }
    workgroupBarrier();
  }
  let sum = shares[0];
  workgroupBarrier();
  return sum;
}

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) thread: u32) {
  let image = workgroup.y;
  let group = workgroup.x % ${groups}u;`;
}

const workgroups = ({ batch, groups }: GroupNormShape): [number, number, number] => [groups, batch, 1];

/** WGSL: the value after scale, offset and scale-shift, of channel `c` of all, from the normalised value. */
function affine({ scaleShift, channels }: GroupNormShape): string {
  return `
fn affine(unit: f32, image: u32, c: u32) -> f32 {
  let plain = unit * scale[c] + offset[c];
  ${
    scaleShift
      ? `return plain * (1 + scaleShift[image * ${2 * channels}u + c]) + scaleShift[image * ${2 * channels}u + ${channels}u + c];`
      : 'return plain;'
  }
}`;
}

const parameters = ({ scaleShift }: GroupNormShape): Record<string, 'f32'> => ({
  scale: 'f32',
  offset: 'f32',
  ...(scaleShift ? { scaleShift: 'f32' } : {}),
});

/** Bindings: y, statistics `[batch, 2, groups]` (mean, 1 / deviation), x, scale, offset, (scaleShift). */
export function groupNormShader(shape: GroupNormShape): Shader {
  const { groups, pixels, silu, epsilon } = shape;
  const { width } = sharing(shape);
  const count = pixels * width;
  return {
    label: 'group norm',
    workgroups: workgroups(shape),
    tensors: { 'y!': 'f32', 'statistics!': 'f32', x: 'f32', ...parameters(shape) },
    code: `
${affine(shape)}
${head(shape)}
  var share = 0f;
  ${forEachValue(shape, 'share += x[place];')}
  let mean = sumOverThreads(share, thread) / ${count}f;
  share = 0f;
  ${forEachValue(shape, 'share += (x[place] - mean) * (x[place] - mean);')}
  let inverse = inverseSqrt(sumOverThreads(share, thread) / ${count}f + ${epsilon}f);
  if (thread == 0u) {
    statistics[image * ${2 * groups}u + group] = mean;
    statistics[image * ${2 * groups}u + ${groups}u + group] = inverse;
  }
  ${forEachValue(
    shape,
    `
        let value = affine((x[place] - mean) * inverse, image, group * ${width}u + channel);
        y[place] = ${silu ? 'value / (1 + exp(-value))' : 'value'};`,
  )}
}`,
  };
}

/**
 * Gradient of x, and for each channel of each image the sums over its pixels of v̇ and of v̇ · unit, v̇ being the gradient
 * before the activation: all that the gradients of the parameters need.
 * Bindings: dx, sums `[batch, channels, 2]`, dy, statistics, x, scale, offset, (scaleShift).
 */
export function groupNormGradientShader(shape: GroupNormShape): Shader {
  const { groups, pixels, channels, silu, scaleShift } = shape;
  const { width, across, down, rounds } = sharing(shape);
  return {
    label: 'group norm, gradient',
    workgroups: workgroups(shape),
    tensors: { 'dx!': 'f32', 'sums!': 'f32', dy: 'f32', statistics: 'f32', x: 'f32', ...parameters(shape) },
    code: `
${affine(shape)}
${siluSlope}
fn gain(image: u32, c: u32) -> f32 {
  return scale[c]${scaleShift ? ` * (1 + scaleShift[image * ${2 * channels}u + c])` : ''};
}
fn beforeActivation(place: u32, unit: f32, image: u32, c: u32) -> f32 {
  return dy[place]${silu ? ' * siluSlope(affine(unit, image, c))' : ''};
}
var<workgroup> ofThreads: array<vec2f, ${THREADS}>;
${head(shape)}
  let mean = statistics[image * ${2 * groups}u + group];
  let inverse = statistics[image * ${2 * groups}u + ${groups}u + group];
  var ofGroup = vec2f();
  for (var round = 0u; round < ${rounds}u; round++) {
    let channel = round * ${across}u + thread % ${across}u;
    let c = group * ${width}u + channel;
    var share = vec2f();
    if (channel < ${width}u && thread < ${across * down}u) {
      for (var pixel = thread / ${across}u; pixel < ${pixels}u; pixel += ${down}u) {
        let place = (image * ${pixels}u + pixel) * ${channels}u + c;
        let unit = (x[place] - mean) * inverse;
        let slope = beforeActivation(place, unit, image, c);
        share += vec2f(slope, slope * unit);
      }
    }
    ofThreads[thread] = share;
    workgroupBarrier();
    if (thread < ${across}u && channel < ${width}u) {
      for (var i = 1u; i < ${down}u; i++) { share += ofThreads[i * ${across}u + thread]; }
      sums[(image * ${channels}u + c) * 2u] = share.x;
      sums[(image * ${channels}u + c) * 2u + 1u] = share.y;
      ofGroup += share * gain(image, c);
    }
    workgroupBarrier();
  }
  let first = sumOverThreads(ofGroup.x, thread) / ${pixels * width}f;
  let second = sumOverThreads(ofGroup.y, thread) / ${pixels * width}f;
  ${forEachValue(
    shape,
    `
        let c = group * ${width}u + channel;
        let unit = (x[place] - mean) * inverse;
        let slope = beforeActivation(place, unit, image, c) * gain(image, c);
        dx[place] = inverse * (slope - first - unit * second);`,
  )}
}`,
  };
}

/** Gradients of scale and offset from the sums. Bindings: dScale, dOffset, sums, (scaleShift). */
export function groupNormParametersShader({ batch, channels, scaleShift }: GroupNormShape): Shader {
  return {
    label: 'group norm, gradient of scale and offset',
    workgroups: flatWorkgroups(channels),
    tensors: {
      'dScale!': 'f32',
      'dOffset!': 'f32',
      sums: 'f32',
      ...(scaleShift ? { scaleShift: 'f32' } : {}),
    },
    code: `
${flatIndex(channels)}
  var total = vec2f();
  for (var image = 0u; image < ${batch}u; image++) {
    let place = (image * ${channels}u + index) * 2u;
    total += vec2f(sums[place], sums[place + 1u])${scaleShift ? ` * (1 + scaleShift[image * ${2 * channels}u + index])` : ''};
  }
  dScale[index] = total.y;
  dOffset[index] = total.x;
}`,
  };
}

/** Gradient of the scale-shift from the sums. Bindings: dScaleShift, sums, scale, offset. */
export function scaleShiftGradientShader({ batch, channels }: GroupNormShape): Shader {
  return {
    label: 'group norm, gradient of scale-shift',
    workgroups: flatWorkgroups(batch * channels),
    tensors: { 'dScaleShift!': 'f32', sums: 'f32', scale: 'f32', offset: 'f32' },
    code: `
${flatIndex(batch * channels)}
  let c = index % ${channels}u;
  let row = index / ${channels}u * ${2 * channels}u;
  dScaleShift[row + c] = sums[index * 2u + 1u] * scale[c] + sums[index * 2u] * offset[c];
  dScaleShift[row + ${channels}u + c] = sums[index * 2u];
}`,
  };
}
