/**
 * Exponential smoothing whose kernel is measured in steps, not in points: a value `scale` steps ago weighs 1/e of the
 * newest. So a thinned series, or the beginning of a longer one, smooths to the same curve up to what thinning left out.
 * The start is debiased (weights are divided by their sum); missing values stay missing and weigh nothing.
 */
export function smooth(
  steps: readonly number[],
  values: readonly (number | null)[],
  scale: number,
): (number | null)[] {
  if (scale <= 0) return [...values];
  let sum = 0;
  let weight = 0;
  // The first value stands for as much time as passes until the second one.
  let previous = steps[0] - ((steps[1] ?? steps[0] + 1) - steps[0]);
  return values.map((value, at) => {
    if (value === null) return null;
    const decay = Math.exp(-(steps[at] - previous) / scale);
    previous = steps[at];
    sum = sum * decay + value * (1 - decay);
    weight = weight * decay + (1 - decay);
    return sum / weight;
  });
}

/** The strengths that the smoothing slider offers, in steps. */
export const SMOOTHING_SCALES = [0, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
