import { elementwiseGradients } from './elementwise-gradients.ts';
import { registerGradientMap } from './gradient-map.ts';
import { linearGradients } from './linear-gradients.ts';
import { reductionGradients } from './reduction-gradients.ts';
import { shapeGradients } from './shape-gradients.ts';

/**
 * Makes tfjs differentiable. The registry is global in tfjs, and other packages bring gradients too (tfjs-layers does):
 * the last to register wins.
 */
export function registerGradients(): void {
  registerGradientMap(elementwiseGradients);
  registerGradientMap(reductionGradients);
  registerGradientMap(shapeGradients);
  registerGradientMap(linearGradients);
}
