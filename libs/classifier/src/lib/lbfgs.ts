/** A function of several numbers and its slope there. */
export type DifferentiableFn = (x: Float64Array) => { value: number; gradient: Float64Array };

export interface LbfgsOptions {
  readonly maxIterations?: number;
  /** Ends where no component of the gradient is larger. */
  readonly gradientTolerance?: number;
  /** Pairs of steps and gradient changes that make up the curvature. */
  readonly memory?: number;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  readonly converged: boolean;
}

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly product: number;
}

/**
 * Minimises a smooth function by limited-memory BFGS (Nocedal and Wright 2006, algorithms 7.4 and 7.5) in float64, with a
 * line search for the weak Wolfe conditions by bisection. @throws RangeError where the function is no number.
 */
export function minimiseLbfgs(
  f: DifferentiableFn,
  start: Float64Array,
  { maxIterations = 200, gradientTolerance = 1e-10, memory = 10 }: LbfgsOptions = {},
): Minimum {
  let x = start.slice();
  let { value, gradient } = evaluate(f, x);
  const pairs: Pair[] = [];
  let iterations = 0;
  while (largest(gradient) > gradientTolerance && iterations < maxIterations) {
    const direction = descent(gradient, pairs);
    const found = searchLine(f, { x, value, gradient, direction, first: pairs.length === 0 });
    if (!found) break; // rounding hides any further descent
    const step = found.x.map((coordinate, index) => coordinate - x[index]);
    const change = found.gradient.map((slope, index) => slope - gradient[index]);
    const product = dot(step, change);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > memory) pairs.shift();
    ({ x, value, gradient } = found);
    iterations++;
  }
  return { x, value, iterations, converged: largest(gradient) <= Math.max(gradientTolerance, 1e-6) };
}

/** −H · gradient by the two-loop recursion. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const q = gradient.map((slope) => -slope);
  const weights: number[] = [];
  for (const { step, change, product } of pairs.toReversed()) {
    const weight = dot(step, q) / product;
    weights.unshift(weight);
    addScaled(q, change, -weight);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = last.product / dot(last.change, last.change);
    for (let index = 0; index < q.length; index++) q[index] *= scale;
  }
  pairs.forEach(({ step, change, product }, index) => {
    addScaled(q, step, weights[index] - dot(change, q) / product);
  });
  return q;
}

interface LineSearch {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
  readonly direction: Float64Array;
  /** Before anything is known of the curvature, the first trial is one unit long at most. */
  readonly first: boolean;
}

/** A point of sufficient descent (1e-4) and less slope (0.9) along the direction; undefined if rounding allows none. */
function searchLine(f: DifferentiableFn, { x, value, gradient, direction, first }: LineSearch) {
  const slope = dot(gradient, direction);
  if (!(slope < 0)) return undefined;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let length = first ? Math.min(1, 1 / Math.sqrt(dot(direction, direction))) : 1;
  for (let trial = 0; trial < 60; trial++) {
    const next = x.map((coordinate, index) => coordinate + length * direction[index]);
    const there = f(next);
    if (!(there.value <= value + 1e-4 * length * slope)) high = length;
    else if (dot(there.gradient, direction) < 0.9 * slope) low = length;
    else return { x: next, ...there };
    length = high === Number.POSITIVE_INFINITY ? 2 * low : (low + high) / 2;
  }
  return undefined;
}

function evaluate(f: DifferentiableFn, x: Float64Array) {
  const answer = f(x);
  if (!Number.isFinite(answer.value)) {
    throw new RangeError(`minimiseLbfgs: expected a finite value at the start, got ${answer.value}`);
  }
  return answer;
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, index) => sum + value * b[index], 0);
}

function addScaled(to: Float64Array, from: Float64Array, factor: number): void {
  for (let index = 0; index < to.length; index++) to[index] += factor * from[index];
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
