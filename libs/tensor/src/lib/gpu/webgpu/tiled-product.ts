import { type Shader, type ShaderTensors, THREADS } from './shader.ts';

/**
 * One factor of a product, gathered from a tensor while it is read. Its lines are rows of the left factor, columns of the
 * right one.
 */
export interface Factor {
  /** The binding's name, and its type: `vec4f` if neighbours always come in whole vectors. */
  readonly tensor: string;
  readonly type: 'f32' | 'vec4f';
  /** Which neighbours lie side by side in the tensor. */
  readonly along: 'depth' | 'lines';
  /**
   * Body of a WGSL function `(batch: u32, line: u32, k: u32) -> i32`: the place in the tensor of an entry, −1 where it is
   * zero. Lines and depths past the end are asked for too.
   */
  readonly place: string;
}

export interface TiledProduct {
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** So many products of one shape at once; default 1. */
  readonly batches?: number;
  /** The sum over the depth is cut into so many parts, which are stored apart; default 1. Not with several batches. */
  readonly parts?: number;
  readonly tensors: ShaderTensors;
  /** Functions that the factors use. */
  readonly functions: string;
  readonly left: Factor;
  readonly right: Factor;
  /** Where the product goes, and the bias of the columns if there is one; of {@link typeFor} the columns. */
  readonly result: string;
  /** WGSL: the place of `row` and `column` of `batch` in the result; default `[batches or parts, rows, columns]`. */
  readonly resultPlace?: string;
  readonly bias?: string;
}

/** Values that come in fours can be read as vectors. */
export const typeFor = (neighbours: number): 'f32' | 'vec4f' => (neighbours % 4 === 0 ? 'vec4f' : 'f32');

/** Depth of a tile. */
const DEPTH = 16;
/** Workgroups that keep a large GPU busy. */
const MANY_WORKGROUPS = 264;

/** Rows and columns of a tile: large ones read less, small ones give a GPU more to do at once. */
function tileFor({ rows, columns, layers }: { rows: number; columns: number; layers: number }) {
  const across = columns <= 32 ? 32 : 64;
  const threadsDown = THREADS / (across / 4);
  for (const rowsAThread of [8, 4]) {
    const down = threadsDown * rowsAThread;
    if (layers * Math.ceil(rows / down) * Math.ceil(columns / across) >= MANY_WORKGROUPS) {
      return { down, across, rowsAThread };
    }
  }
  return { down: threadsDown * 4, across, rowsAThread: 4 };
}

/** How many parts the depth is cut into, so that a product of few tiles and great depth fills the GPU. */
export function partsFor(o: { rows: number; columns: number; depth: number }): number {
  const tiles = Math.ceil(o.rows / 64) * Math.ceil(o.columns / 64);
  const most = Math.ceil(o.depth / (8 * DEPTH));
  return Math.max(1, Math.min(most, Math.ceil((2 * MANY_WORKGROUPS) / tiles)));
}

/**
 * The product of two factors that are computed or gathered while they are read. Each workgroup keeps a tile of both in
 * its own memory, and each of its threads sums a block of 4 columns in registers.
 */
export function tiledProduct(o: TiledProduct): Shader {
  const { rows, columns, depth, batches = 1, parts = 1 } = o;
  const { down, across, rowsAThread } = tileFor({ rows, columns, layers: batches * parts });
  const depthOfPart = Math.ceil(depth / parts / DEPTH) * DEPTH;
  const threadsAcross = across / 4;
  const code = `
${o.functions}
${readFour('left', o.left)}
${readFour('right', o.right)}

// One line of four rows (or columns) a depth; a line more than needed, so that threads write to different banks.
var<workgroup> leftTile: array<vec4f, ${DEPTH * (down / 4 + 1)}>;
var<workgroup> rightTile: array<vec4f, ${DEPTH * (across / 4 + 1)}>;

@compute @workgroup_size(${THREADS})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) thread: u32) {
  let firstRow = group.x * ${down}u;
  let firstColumn = group.y * ${across}u;
  let batch = ${parts > 1 ? '0u' : 'group.z'};
  let part = ${parts > 1 ? 'group.z' : '0u'};
  let begin = part * ${depthOfPart}u;
  let end = min(begin + ${depthOfPart}u, ${depth}u);
  let across = thread % ${threadsAcross}u;
  let down = thread / ${threadsAcross}u;
  var sums: array<vec4f, ${rowsAThread}>;
  for (var k0 = begin; k0 < end; k0 += ${DEPTH}u) {
    ${loadTile('left', { first: 'firstRow', lines: down, factor: o.left })}
    ${loadTile('right', { first: 'firstColumn', lines: across, factor: o.right })}
    workgroupBarrier();
    for (var k = 0u; k < ${DEPTH}u; k++) {
      let b = rightTile[k * ${across / 4 + 1}u + across];
      ${Array.from(
        { length: rowsAThread / 4 },
        (_, i) => `
      let a${i} = leftTile[k * ${down / 4 + 1}u + down * ${rowsAThread / 4}u + ${i}u];
      sums[${4 * i}] += a${i}.x * b;
      sums[${4 * i + 1}] += a${i}.y * b;
      sums[${4 * i + 2}] += a${i}.z * b;
      sums[${4 * i + 3}] += a${i}.w * b;`,
      ).join('')}
    }
    workgroupBarrier();
  }
  let column = firstColumn + across * 4u;
  if (column >= ${columns}u) { return; }
  for (var i = 0u; i < ${rowsAThread}u; i++) {
    let row = firstRow + down * ${rowsAThread}u + i;
    if (row >= ${rows}u) { return; }
    let place = ${o.resultPlace ?? `(group.z * ${rows}u + row) * ${columns}u + column`};
    ${storeFour(o)}
  }
}`;
  return {
    label: o.label,
    tensors: o.tensors,
    code,
    workgroups: [Math.ceil(rows / down), Math.ceil(columns / across), batches * parts],
  };
}

/** WGSL function that reads four neighbours of a factor. */
function readFour(name: 'left' | 'right', { tensor, type, along, place }: Factor): string {
  const [line, k] = along === 'lines' ? ['line + j', 'k'] : ['line', 'k + j'];
  const body =
    type === 'vec4f'
      ? `
  let place = ${name}Place(batch, line, k);
  if (place < 0) { return vec4f(); }
  return ${tensor}[u32(place) / 4u];`
      : `
  var four = vec4f();
  for (var j = 0u; j < 4u; j++) {
    let place = ${name}Place(batch, ${line}, ${k});
    if (place >= 0) { four[j] = ${tensor}[place]; }
  }
  return four;`;
  return `
fn ${name}Place(batch: u32, line: u32, k: u32) -> i32 { ${place} }
fn ${name}(batch: u32, line: u32, k: u32) -> vec4f { ${body} }`;
}

/** WGSL that stores four columns of a row at `place`. */
function storeFour({ result, bias, columns }: TiledProduct): string {
  if (typeFor(columns) === 'vec4f') {
    return `${result}[place / 4u] = sums[i]${bias ? ` + ${bias}[column / 4u]` : ''};`;
  }
  return `
    for (var j = 0u; j < min(4u, ${columns}u - column); j++) {
      ${result}[place + j] = sums[i][j]${bias ? ` + ${bias}[column + j]` : ''};
    }`;
}

/** WGSL that fills a factor's tile. Depths past the end of the part are zeros. */
function loadTile(name: 'left' | 'right', o: { first: string; lines: number; factor: Factor }): string {
  const stride = o.lines / 4 + 1;
  if (o.factor.along === 'lines') {
    const fours = o.lines / 4;
    return `
    for (var i = thread; i < ${DEPTH * fours}u; i += ${THREADS}u) {
      let k = k0 + i / ${fours}u;
      let four = i % ${fours}u;
      var value = vec4f();
      if (k < end) { value = ${name}(batch, ${o.first} + four * 4u, k); }
      ${name}Tile[(i / ${fours}u) * ${stride}u + four] = value;
    }`;
  }
  const depths = DEPTH / 4;
  return `
    for (var i = thread; i < ${depths * (o.lines / 4)}u; i += ${THREADS}u) {
      let depth = (i % ${depths}u) * 4u;
      let four = i / ${depths}u;
      let line = ${o.first} + four * 4u;
      var block = array(vec4f(), vec4f(), vec4f(), vec4f()); // written out: a driver was seen to leave it undefined
      if (k0 + depth < end) {
        for (var j = 0u; j < 4u; j++) { block[j] = ${name}(batch, line + j, k0 + depth); }
      }
      for (var j = 0u; j < 4u; j++) {
        ${name}Tile[(depth + j) * ${stride}u + four] = vec4f(block[0][j], block[1][j], block[2][j], block[3][j]);
      }
    }`;
}
