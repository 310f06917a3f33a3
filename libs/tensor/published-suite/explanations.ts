import type { SpecResult } from './spec-result.ts';

/** Why some specs of the published suite do not pass on our engines. */
export interface Explanation {
  /** Of the spec's name, or of its failure; a failed spec must match all that are given. */
  readonly name?: RegExp;
  readonly failure?: RegExp;
  /** `excluded`: not for an engine of float32, int32 and bool. `differs`: the engine means to do something else. */
  readonly kind: 'excluded' | 'differs';
  readonly reason: string;
}

/** The test run fails for a failure that nothing here explains, and for an explanation that nothing needs. */
export const explanations: readonly Explanation[] = [
  {
    failure: /tensors are float32, int32 or bool, got string/,
    kind: 'excluded',
    reason: 'Tensors of strings: the engines hold numbers in memory of the kernels.',
  },
  {
    failure: /(tensors are float32, int32 or bool, got complex64|the op 'Complex' has no kernel)/,
    kind: 'excluded',
    reason: 'Tensors of complex numbers, and the Fourier transforms, which take and give them.',
  },
  {
    name: /^avgPool gradient x=\[3,3,1\] f=\[3,3\] s=1 p=explicit$/,
    kind: 'differs',
    reason:
      'Where a window sticks out of the image, AvgPool divides by the pixels inside. The expected gradient divides by the whole window, as tfjs-backend-cpu does; ours is the derivative of the op.',
  },
  {
    name: /^mirrorPad (grad|gradient with clones)$/,
    kind: 'differs',
    reason:
      'The expected gradient leaves out what the mirrored copies of a value contribute; ours is the derivative of the op.',
  },
  {
    name: /^depthwiseConv2d gradients throws error on dilations > 1$/,
    kind: 'differs',
    reason: 'The gradients of dilated convolutions, which the spec wants refused, are there.',
  },
  {
    name: /^conv2dTranspose input=8x8x8,output=4x4x8,f=8,s=1,inDepth=8,p=same vec4$/,
    kind: 'differs',
    reason:
      'The spec passes an image of 8×8 where that convolution gives 4×4, and expects the upper left part to be used; a gradient of the wrong shape is an error here.',
  },
];

const matches = (one: Explanation, spec: SpecResult) =>
  (one.name?.test(spec.name) ?? true) && (one.failure?.test(spec.message) ?? true);

export interface Explained {
  readonly passed: number;
  /** Switched off by the suite itself. */
  readonly pending: number;
  readonly excluded: readonly SpecResult[];
  readonly differing: readonly SpecResult[];
  readonly unexplained: readonly SpecResult[];
  /** Explanations that no failed spec matches. */
  readonly unneeded: readonly Explanation[];
  /** Passed specs among those that are not excluded. */
  readonly share: number;
}

/** Sorts the results of a run by the table. */
export function explain(
  specs: readonly SpecResult[],
  table: readonly Explanation[] = explanations,
): Explained {
  const failed = specs.filter(({ status }) => status === 'failed');
  const first = (spec: SpecResult) => table.find((one) => matches(one, spec));
  const ofKind = (kind: Explanation['kind']) => failed.filter((spec) => first(spec)?.kind === kind);
  const passed = specs.filter(({ status }) => status === 'passed').length;
  const excluded = ofKind('excluded');
  return {
    passed,
    pending: specs.filter(({ status }) => status === 'pending').length,
    excluded,
    differing: ofKind('differs'),
    unexplained: failed.filter((spec) => first(spec) === undefined),
    unneeded: table.filter((one) => !failed.some((spec) => matches(one, spec))),
    share: passed / Math.max(1, passed + failed.length - excluded.length),
  };
}
