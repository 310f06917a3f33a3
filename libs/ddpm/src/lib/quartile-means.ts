/** Values of images with the timestep of each. */
export interface TimedValues {
  readonly values: ArrayLike<number>;
  readonly t: readonly number[];
  readonly numTimesteps: number;
}

/**
 * `name.q0` … `name.q3`: the mean over the images of each quarter of the timesteps, little noise first, as the reference
 * logs losses (`log_loss_dict`). A quarter without an image is left out.
 */
export function quartileMeans(
  name: string,
  { values, t, numTimesteps }: TimedValues,
): Record<string, number> {
  const sums = [0, 0, 0, 0];
  const counts = [0, 0, 0, 0];
  t.forEach((timestep, image) => {
    const quartile = Math.floor((4 * timestep) / numTimesteps);
    sums[quartile] += values[image];
    counts[quartile]++;
  });
  return Object.fromEntries(
    sums.flatMap((sum, quartile) =>
      counts[quartile] > 0 ? [[`${name}.q${quartile}`, sum / counts[quartile]]] : [],
    ),
  );
}
