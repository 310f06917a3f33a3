// tfjs-core with gradients. Its Node bundle registers none, and the module that would do so cannot be loaded by
// Node (extensionless imports), so this package brings its own: see ./gradients.
import { registerGradients } from './gradients/register-gradients.ts';

registerGradients();

export * from '@tensorflow/tfjs-core';
