import { tQuantile975 } from '@interpolab/evaluation';
import { InputError } from '@interpolab/tracking/read';

/** What the members of a group say at each step that any of them has. Columns of equal length. */
export interface GroupBand {
  /** Growing; steps that were logged, never made up in between. */
  steps: number[];
  /** How many members have a finite value there. */
  n: number[];
  /** How many have a value there that is not finite; it is in none of the numbers below. */
  nonFinite: number[];
  /** Null where n is 0. */
  mean: (number | null)[];
  /** Of the sample (divided by n - 1), null where n < 2; so are the next two. */
  std: (number | null)[];
  /** Standard error of the mean: std / √n. */
  standardError: (number | null)[];
  /** Half of the 95 % interval of the mean, by Student's t with n - 1 degrees of freedom. */
  ci95: (number | null)[];
  min: (number | null)[];
  max: (number | null)[];
}

/** A step's values so far: Welford's sums, so that a large mean does not eat a small spread. */
interface Sums {
  n: number;
  nonFinite: number;
  mean: number;
  squares: number;
  min: number;
  max: number;
}

/** Adds up series by their steps, one after the other: memory is that of the different steps, not of the members. */
export class GroupSums {
  readonly #at = new Map<number, Sums>();

  /** How many different steps there are. */
  get size(): number {
    return this.#at.size;
  }

  /** Throws InputError when there are more than `maxSteps` different steps. */
  add({ steps, values }: { steps: readonly number[]; values: readonly number[] }, maxSteps: number): void {
    for (const [i, step] of steps.entries()) {
      let sums = this.#at.get(step);
      if (!sums) {
        if (this.#at.size >= maxSteps)
          throw new InputError(
            `compare.groups: expected at most ${maxSteps} different steps, got more (narrow fromStep and toStep).`,
          );
        sums = { n: 0, nonFinite: 0, mean: 0, squares: 0, min: Infinity, max: -Infinity };
        this.#at.set(step, sums);
      }
      addValue(sums, values[i]);
    }
  }

  band(): GroupBand {
    const entries = [...this.#at].sort(([a], [b]) => a - b);
    const column = (read: (sums: Sums) => number | null) => entries.map(([, sums]) => read(sums));
    const ofMany = (read: (sums: Sums) => number) => column((sums) => (sums.n < 2 ? null : read(sums)));
    const std = ({ squares, n }: Sums) => Math.sqrt(squares / (n - 1));
    const quantiles = new Map<number, number>();
    const quantile = (degrees: number) => {
      const known = quantiles.get(degrees) ?? tQuantile975(degrees);
      quantiles.set(degrees, known);
      return known;
    };
    return {
      steps: entries.map(([step]) => step),
      n: entries.map(([, { n }]) => n),
      nonFinite: entries.map(([, { nonFinite }]) => nonFinite),
      mean: column(({ n, mean }) => (n === 0 ? null : mean)),
      std: ofMany(std),
      standardError: ofMany((sums) => std(sums) / Math.sqrt(sums.n)),
      ci95: ofMany((sums) => (quantile(sums.n - 1) * std(sums)) / Math.sqrt(sums.n)),
      min: column(({ n, min }) => (n === 0 ? null : min)),
      max: column(({ n, max }) => (n === 0 ? null : max)),
    };
  }
}

function addValue(sums: Sums, value: number): void {
  if (!Number.isFinite(value)) {
    sums.nonFinite++;
    return;
  }
  sums.n++;
  const difference = value - sums.mean;
  sums.mean += difference / sums.n;
  sums.squares += difference * (value - sums.mean);
  sums.min = Math.min(sums.min, value);
  sums.max = Math.max(sums.max, value);
}
