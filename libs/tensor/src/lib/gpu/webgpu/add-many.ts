import * as tf from '../../tf.ts';

/** Tensors that upstream's sum reads at once; an adapter promises eight bindings a shader, of which one is the result. */
const MOST_TERMS = 7;

/** Upstream's sum of many tensors binds all of them to one shader, which adapters refuse; this one adds some at a time. */
export function addMany(upstream: tf.KernelFunc): tf.KernelFunc {
  return ({ inputs, backend, attrs }) => {
    const sumOf = (terms: tf.TensorInfo[]) =>
      upstream({ inputs: terms as unknown as tf.NamedTensorInfoMap, backend, attrs }) as tf.TensorInfo;
    const [first, ...others] = inputs as unknown as tf.TensorInfo[];
    let sum = first;
    for (let next = 0; next < others.length; next += MOST_TERMS - 1) {
      const larger = sumOf([sum, ...others.slice(next, next + MOST_TERMS - 1)]);
      if (next > 0) (backend as tf.KernelBackend).disposeData(sum.dataId);
      sum = larger;
    }
    return others.length > 0 ? sum : sumOf([first]);
  };
}

const replaced = new Set<string>();

/** Puts {@link addMany} in the place of upstream's kernel, once. */
export function replaceAddN(backendName: string): void {
  const upstream = tf.getKernel('AddN', backendName);
  if (upstream == null || replaced.has(backendName)) return;
  replaced.add(backendName);
  tf.unregisterKernel('AddN', backendName);
  tf.registerKernel({ ...upstream, kernelFunc: addMany(upstream.kernelFunc) });
}
