import * as tf from './tfjs.ts';

/** How one kernel is differentiated: what its gradient needs to keep, and the gradient itself. */
export interface Gradient {
  readonly inputs?: string[];
  readonly outputs?: boolean[];
  readonly saveAllInputs?: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: attributes differ from kernel to kernel, as in tfjs itself
  readonly of: (dy: any, saved: tf.Tensor[], attrs: any) => Record<string, () => tf.Tensor>;
}

/** Kernel name → gradient. */
export type GradientMap = Record<string, Gradient>;

/** Registers each gradient with tfjs, in the place of another package's if there is one. */
export function registerGradientMap(gradients: GradientMap): void {
  for (const [kernelName, gradient] of Object.entries(gradients)) {
    tf.registerGradient({
      kernelName,
      inputsToSave: gradient.inputs ?? [],
      outputsToSave: gradient.outputs ?? [],
      saveAllInputs: gradient.saveAllInputs ?? false,
      gradFunc: gradient.of,
    });
  }
}
