import type { RandomStream } from '@interpolab/tensor';
import type { JsonValue } from '../config/json-value.ts';
import { isRange, type ParameterDomain, placeOf, valueAt } from './parameter-domain.ts';

/** A density over the values of one parameter, from which one can draw. */
export interface Density {
  draw(random: RandomStream): JsonValue;
  logDensity(value: JsonValue): number;
}

/**
 * The Parzen estimate of a parameter's density from the values that were tried: of a choice, counts with one of every
 * value beforehand; of a range, normals around the tried values on its scale, cut off at its ends, and an even share of
 * all of it. Bergstra et al. 2011, section 4.2.
 */
export function parzenDensity(domain: ParameterDomain, tried: readonly JsonValue[]): Density {
  return isRange(domain)
    ? rangeDensity(
        domain,
        tried.map((value) => placeOf(domain, value as number)),
      )
    : choiceDensity(domain.values as JsonValue[], tried);
}

function choiceDensity(values: readonly JsonValue[], tried: readonly JsonValue[]): Density {
  const texts = values.map((value) => JSON.stringify(value));
  const counts = texts.map((text) => 1 + tried.filter((value) => JSON.stringify(value) === text).length);
  const total = values.length + tried.length;
  return {
    draw(random) {
      let left = random.uniform() * total;
      const at = counts.findIndex((count) => {
        left -= count;
        return left < 0;
      });
      return values[at < 0 ? values.length - 1 : at];
    },
    logDensity: (value) => Math.log(counts[texts.indexOf(JSON.stringify(value))] / total),
  };
}

function rangeDensity(
  domain: Extract<ParameterDomain, { range: unknown }>,
  places: readonly number[],
): Density {
  const centres = [...places].sort((a, b) => a - b);
  const kernels = centres.map((centre, i) => {
    // As wide as the way to the further neighbour, the ends of the range counting as neighbours.
    const wide = Math.max(centre - (centres[i - 1] ?? 0), (centres[i + 1] ?? 1) - centre);
    const deviation = Math.min(1, Math.max(wide, 1 / (1 + centres.length)));
    const low = normalCdf(-centre / deviation);
    return { centre, deviation, low, mass: normalCdf((1 - centre) / deviation) - low };
  });
  const share = 1 / (kernels.length + 1);
  return {
    draw(random) {
      const kernel = kernels[Math.floor(random.uniform() * (kernels.length + 1))];
      const u = random.uniform();
      if (!kernel) return valueAt(domain, u);
      const { centre, deviation, low, mass } = kernel;
      const place = centre + deviation * normalQuantile(low + u * mass);
      return valueAt(domain, Math.min(1 - Number.EPSILON, Math.max(0, place)));
    },
    logDensity(value) {
      const place = placeOf(domain, value as number);
      const density = kernels.reduce((sum, { centre, deviation, mass }) => {
        const z = (place - centre) / deviation;
        return sum + (share * Math.exp((-z * z) / 2)) / (deviation * Math.sqrt(2 * Math.PI) * mass);
      }, share);
      return Math.log(density);
    },
  };
}

/** Φ(z) by Abramowitz and Stegun 7.1.26, to 1.5e-7. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp(-x * x)) / 2;
  return z < 0 ? tail : 1 - tail;
}

/** The inverse of Φ by bisection, which is all that a few draws a trial need. */
function normalQuantile(share: number): number {
  let [low, high] = [-10, 10];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (normalCdf(middle) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
