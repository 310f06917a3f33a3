import type { AdamWHyperparameters, AdamWSlots } from '../fused/adamw-step.ts';
import * as tf from '../tf.ts';

/** One AdamW update in ordinary tfjs ops, assigned to the variables. Loshchilov and Hutter 2019, algorithm 2. */
export function adamWPlain(o: AdamWSlots, h: AdamWHyperparameters): void {
  tf.tidy(() => {
    const first = tf.add(tf.mul(o.firstMoment, h.beta1), tf.mul(o.gradient, 1 - h.beta1));
    const second = tf.add(tf.mul(o.secondMoment, h.beta2), tf.mul(tf.square(o.gradient), 1 - h.beta2));
    const correction1 = 1 - h.beta1 ** h.step;
    const correction2 = 1 - h.beta2 ** h.step;
    const denominator = tf.add(tf.div(tf.sqrt(second), Math.sqrt(correction2)), h.epsilon);
    const decayed = tf.mul(o.parameter, 1 - h.learningRate * h.weightDecay);
    const parameter = tf.sub(decayed, tf.mul(h.learningRate / correction1, tf.div(first, denominator)));
    o.firstMoment.assign(first);
    o.secondMoment.assign(second);
    o.parameter.assign(parameter);
    if (o.average !== undefined) {
      const kept = tf.mul(o.average, h.averageDecay);
      o.average.assign(tf.add(kept, tf.mul(parameter, 1 - h.averageDecay)));
    }
  });
}
