import { flatIndex, flatWorkgroups, type Shader, THREADS } from './shader.ts';

/** Sums over the first axis, or their square roots: parts `[parts, count]` → sums `[count]`. Bindings: sums, parts. */
export function sumOfPartsShader(o: { parts: number; count: number; root?: boolean }): Shader {
  const { parts, count, root = false } = o;
  return {
    label: 'sum of parts',
    workgroups: flatWorkgroups(count),
    tensors: { 'sums!': 'f32', parts: 'f32' },
    code: `
${flatIndex(count)}
  var sum = 0f;
  for (var part = 0u; part < ${parts}u; part++) { sum += parts[part * ${count}u + index]; }
  sums[index] = ${root ? 'sqrt(sum)' : 'sum'};
}`,
  };
}

/** Rows that one thread of {@link columnSumShader} adds up. */
const ROWS_A_THREAD = 64;

/** Sums that {@link columnSumShader} leaves of each column. */
export function columnSumParts({ rows, columns }: { rows: number; columns: number }): number {
  return Math.ceil(rows / (ROWS_A_THREAD * Math.max(1, Math.floor(THREADS / columns))));
}

/** Sums of the columns of x `[rows, columns]` over some rows each: sums `[parts, columns]`. Bindings: sums, x. */
export function columnSumShader({ rows, columns }: { rows: number; columns: number }): Shader {
  const rowsAtOnce = Math.max(1, Math.floor(THREADS / columns));
  const across = Math.min(columns, THREADS);
  return {
    label: 'column sum',
    workgroups: [columnSumParts({ rows, columns }), Math.ceil(columns / across), 1],
    tensors: { 'sums!': 'f32', x: 'f32' },
    code: `
var<workgroup> shares: array<f32, ${THREADS}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let column = group.y * ${across}u + thread % ${across}u;
  let first = group.x * ${rowsAtOnce * ROWS_A_THREAD}u + thread / ${across}u;
  var sum = 0f;
  if (column < ${columns}u && thread < ${rowsAtOnce * across}u) {
    for (var i = 0u; i < ${ROWS_A_THREAD}u; i++) {
      let row = first + i * ${rowsAtOnce}u;
      if (row < ${rows}u) { sum += x[row * ${columns}u + column]; }
    }
  }
  shares[thread] = sum;
  workgroupBarrier();
  if (thread >= ${across}u || column >= ${columns}u) { return; }
  for (var i = 1u; i < ${rowsAtOnce}u; i++) { sum += shares[i * ${across}u + thread]; }
  sums[group.x * ${columns}u + column] = sum;
}`,
  };
}

/** Adds each 2×2 pixels up: x `[images, 2 · height, 2 · width, channels]` → `[images, height, width, channels]`. Bindings: y, x. */
export function sumOfFourPixelsShader({
  images,
  height,
  width,
  channels,
}: {
  images: number;
  height: number;
  width: number;
  channels: number;
}): Shader {
  const count = images * height * width * channels;
  return {
    label: 'sum of four pixels',
    workgroups: flatWorkgroups(count),
    tensors: { 'y!': 'f32', x: 'f32' },
    code: `
${flatIndex(count)}
  let channel = index % ${channels}u;
  let pixel = index / ${channels}u;
  let row = pixel / ${width}u * 2u;
  let left = row * ${2 * width}u + pixel % ${width}u * 2u;
  let right = left + 1u;
  y[index] = x[left * ${channels}u + channel] + x[right * ${channels}u + channel]
    + x[(left + ${2 * width}u) * ${channels}u + channel] + x[(right + ${2 * width}u) * ${channels}u + channel];
}`,
  };
}
