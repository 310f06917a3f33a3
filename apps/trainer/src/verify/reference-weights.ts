import { type Gradients, type ParameterSet, parameterValues } from '@interpolab/nn';
import { fetchValues } from '@interpolab/tensor';

/**
 * Parameter k of a network has stream seed · 100000 + k, buffers included. A table that is never trained and a counter
 * keep their own values.
 */
export function assignByRule(parameters: ParameterSet, { seed, gain }: { seed: number; gain: number }): void {
  parameters.initialise(0);
  [...parameters].forEach((parameter, index) => {
    if (parameter.role !== 'weight' && parameter.role !== 'buffer') return;
    const { name, diskShape: shape } = parameter;
    parameter.assign(parameterValues({ name, shape, stream: seed * 100_000 + index, gain }));
  });
}

/** In list order; 0 for what is never trained. */
export async function gradientNorms(
  parameters: ParameterSet,
  gradients: Gradients['gradients'],
): Promise<number[]> {
  await fetchValues(gradients.values());
  return [...parameters].map((parameter) => {
    const gradient = gradients.get(parameter);
    if (!gradient) return 0;
    return Math.sqrt((gradient.dataSync() as Float32Array).reduce((sum, value) => sum + value * value, 0));
  });
}
