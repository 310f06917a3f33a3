import { type AdamWHyperparameters, type AdamWSlots, adamWStep } from '../fused/adamw-step.ts';
import { attention } from '../fused/attention.ts';
import { convolution } from '../fused/convolution.ts';
import { dense } from '../fused/dense.ts';
import { groupNorm } from '../fused/group-norm.ts';
import { silu } from '../fused/silu.ts';
import * as tf from '../tf.ts';

/** A call that must throw an Error whose message matches. `any` throughout: the types forbid most of these. */
export interface InvalidCall {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly call: () => any;
  readonly message: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: as above
type Any = any;

const zeros = (...shape: number[]): Any => tf.zeros(shape);
const whole = (...shape: number[]): Any => tf.zeros(shape, 'int32');
const disposed = (...shape: number[]): Any => {
  const tensor = tf.zeros(shape);
  tensor.dispose();
  return tensor;
};

/** Values that are no proper number for any attribute. */
const badNumbers: Any[] = [
  Number.NaN,
  -1,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  undefined,
  '2',
];
/** Things that are no tensor. */
const noTensors: Any[] = [null, [1, 2], 3, 'x', {}, new Float32Array(4)];

/** One call for each way in which one argument is wrong, all others being right. */
function variations<T extends object>(
  op: string,
  call: (o: T) => unknown,
  o: { right: () => T; wrong: { [K in keyof T]?: [() => Any, RegExp][] } },
): InvalidCall[] {
  return Object.entries(o.wrong).flatMap(([key, cases]) =>
    (cases as [() => Any, RegExp][]).map(([make, message], i) => ({
      name: `${op}: ${key}, ${i}`,
      call: () => call({ ...o.right(), [key]: make() }),
      message,
    })),
  );
}

const wrongTensor = (op: string, key: string, shapes: number[][], right: number[]): [() => Any, RegExp][] => [
  ...noTensors.map((value): [() => Any, RegExp] => [
    () => value,
    new RegExp(`^${op}: ${key} must be a tensor, got `),
  ]),
  ...shapes.map((shape): [() => Any, RegExp] => [
    () => zeros(...shape),
    new RegExp(`^${op}: .*got|^${op}: x has .* but`),
  ]),
  [() => whole(...right), new RegExp(`^${op}: ${key} must be float32, got int32`)],
  [() => disposed(...right), new RegExp(`^${op}: ${key} must be a live tensor`)],
];

const wrongNumber = (op: string, key: string, more: Any[] = []): [() => Any, RegExp][] =>
  [...badNumbers.filter((value) => value !== undefined), ...more].map((value) => [
    () => value,
    new RegExp(`^${op}: .*${key}.*got|^${op}: .*got ${key} = `),
  ]);

function invalidConvolutions(): InvalidCall[] {
  const op = 'convolution';
  const right = () => ({
    x: zeros(1, 4, 4, 3),
    filter: zeros(3, 3, 3, 2),
    bias: zeros(2) as Any,
    stride: 1 as Any,
    upsample: false as Any,
  });
  return variations(op, ({ x, ...o }) => convolution(x, o), {
    right,
    wrong: {
      x: wrongTensor(
        op,
        'x',
        [[], [4, 4, 3], [1, 1, 4, 4, 3], [1, 4, 4, 2], [1, 0, 4, 3], [1, 4, 0, 3], [1, 4, 4, 0]],
        [1, 4, 4, 3],
      ),
      filter: wrongTensor(
        op,
        'filter',
        [
          [3, 3, 3],
          [2, 2, 3, 2],
          [9, 9, 3, 2],
          [0, 0, 3, 2],
          [1, 3, 3, 2],
          [3, 3, 0, 2],
          [3, 3, 3, 0],
          [3, 3, 4, 2],
        ],
        [3, 3, 3, 2],
      ),
      bias: wrongTensor(op, 'bias', [[], [3], [1, 2], [0]], [2]),
      stride: wrongNumber(op, 'stride', [0, 3, 1.5]),
      upsample: [0, 1, 2, 'yes', null].map((value) => [
        () => value,
        /^convolution: upsample must be true or false, got /,
      ]),
    },
  });
}

function invalidDense(): InvalidCall[] {
  const op = 'dense';
  return variations(op, ({ x, ...o }) => dense(x, o), {
    right: () => ({ x: zeros(2, 3), weight: zeros(3, 4), bias: zeros(4) as Any }),
    wrong: {
      x: wrongTensor(op, 'x', [[3], [2, 4], [1, 2, 3], [2, 0]], [2, 3]),
      weight: wrongTensor(op, 'weight', [[3], [4, 3], [3, 0], [0, 4], [1, 3, 4]], [3, 4]),
      bias: wrongTensor(op, 'bias', [[], [3], [1, 4]], [4]),
    },
  });
}

function invalidGroupNorms(): InvalidCall[] {
  const op = 'groupNorm';
  return variations(op, ({ x, ...o }) => groupNorm(x, o), {
    right: () => ({
      x: zeros(2, 3, 3, 6),
      scale: zeros(6),
      offset: zeros(6),
      scaleShift: zeros(2, 12) as Any,
      groups: 3 as Any,
      epsilon: 1e-5 as Any,
      activation: 'silu' as Any,
    }),
    wrong: {
      x: wrongTensor(
        op,
        'x',
        [[6], [3, 3, 6], [2, 0, 3, 6], [2, 3, 0, 6], [2, 3, 3, 0], [2, 3, 3, 7], [3, 3, 3, 6]],
        [2, 3, 3, 6],
      ),
      scale: wrongTensor(op, 'scale', [[], [5], [6, 1]], [6]),
      offset: wrongTensor(op, 'offset', [[], [7], [1, 6]], [6]),
      scaleShift: wrongTensor(op, 'scaleShift', [[12], [2, 6], [1, 12], [3, 12]], [2, 12]),
      groups: wrongNumber(op, 'groups', [0, 4, 5, 7, 1.5]),
      epsilon: wrongNumber(op, 'epsilon', [0]),
      activation: [['relu'], [null], [0]].map(([value]) => [
        () => value,
        /^groupNorm: activation must be 'none' or 'silu', got /,
      ]),
    },
  });
}

function invalidAttentions(): InvalidCall[] {
  const op = 'attention';
  return [
    ...variations(op, ({ qkv, ...o }) => attention(qkv, o), {
      right: () => ({ qkv: zeros(1, 4, 12), heads: 2 as Any, order: 'new' as Any }),
      wrong: {
        qkv: wrongTensor(
          op,
          'qkv',
          [[12], [4, 12], [1, 1, 4, 12], [1, 4, 10], [1, 4, 0], [1, 0, 12]],
          [1, 4, 12],
        ),
        heads: wrongNumber(op, 'heads', [0, 3, 0.5, 2 ** 31]),
        order: [['old'], [null], [1]].map(([value]) => [
          () => value,
          /^attention: order must be 'legacy' or 'new', got /,
        ]),
      },
    }),
    {
      name: 'attention over more positions than scores fit the memory',
      call: () => attention(zeros(1, 20_000, 3), { heads: 1, order: 'new' }),
      message: /^attention: at most \d+ positions on this engine, got qkv \[1, 20000, 3\]/,
    },
  ];
}

function invalidUpdates(): InvalidCall[] {
  const op = 'adamWStep';
  const variable = (...shape: number[]) => tf.variable(tf.zeros(shape)) as Any;
  const made: tf.Variable[] = [];
  const keep = (one: tf.Variable) => {
    made.push(one);
    return one as Any;
  };
  const h = {
    learningRate: 0.1,
    beta1: 0.9,
    beta2: 0.99,
    epsilon: 1e-8,
    weightDecay: 0,
    step: 1,
    averageDecay: 0.5,
  };
  const right = () => ({
    parameter: keep(variable(5)),
    gradient: zeros(5),
    firstMoment: keep(variable(5)),
    secondMoment: keep(variable(5)),
    average: keep(variable(5)),
    ...h,
  });
  type All = AdamWSlots & AdamWHyperparameters;
  const call = ({ parameter, gradient, firstMoment, secondMoment, average, ...rest }: All) => {
    try {
      adamWStep({ parameter, gradient, firstMoment, secondMoment, average }, rest);
    } finally {
      for (const one of made.splice(0)) one.dispose();
    }
  };
  const slot = (key: string): [() => Any, RegExp][] => [
    [() => zeros(5), new RegExp(`^${op}: ${key} must be a variable, got a tensor`)],
    [() => null, new RegExp(`^${op}: ${key} must be a tensor, got null`)],
    [() => keep(variable(5, 1)), new RegExp(`^${op}: .* must have shape \\[5`)],
    [() => keep(tf.variable(whole(5)) as Any), new RegExp(`^${op}: ${key} must be float32, got int32`)],
  ];
  return [
    ...variations<All>(op, call, {
      right,
      wrong: {
        parameter: slot('parameter'),
        firstMoment: slot('firstMoment'),
        secondMoment: slot('secondMoment'),
        average: slot('average'),
        gradient: wrongTensor(op, 'gradient', [[], [4], [5, 1]], [5]),
        learningRate: wrongNumber(op, 'learningRate'),
        beta1: wrongNumber(op, 'beta1', [1, 1.5]),
        beta2: wrongNumber(op, 'beta2', [1]),
        epsilon: wrongNumber(op, 'epsilon'),
        weightDecay: wrongNumber(op, 'weightDecay'),
        averageDecay: wrongNumber(op, 'averageDecay', [1.1]),
        step: wrongNumber(op, 'step', [0, 1.5]),
      },
    }),
    {
      name: 'adamWStep with one variable twice',
      call: () => {
        const all = right();
        call({ ...all, secondMoment: all.firstMoment });
      },
      message: /^adamWStep: parameter, moments and average must be different variables, got one twice/,
    },
  ];
}

/** Every way in which we know to misuse the fused ops. */
export function invalidCalls(): InvalidCall[] {
  return [
    ...invalidConvolutions(),
    ...invalidDense(),
    ...invalidGroupNorms(),
    ...invalidAttentions(),
    ...invalidUpdates(),
    ...wrongTensor('silu', 'x', [], [4]).map(([make, message], i) => ({
      name: `silu: ${i}`,
      call: () => silu(make()),
      message,
    })),
  ];
}
