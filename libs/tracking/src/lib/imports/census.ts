import { type Counts, noCounts } from './counts.ts';
import { StepTally } from './step-tally.ts';

const key = (...parts: (string | number | null)[]) => JSON.stringify(parts);

/**
 * What a source holds of one run. A step, an image or a histogram that the source has twice is one thing that was
 * replaced, as in the tracker it comes from; how many points were, is told apart.
 */
export class Census {
  readonly #series = new Map<string, StepTally>();
  readonly #images = new Map<string, number>();
  readonly #histograms = new Set<string>();
  readonly #tables = new Set<string>();
  readonly #artifacts = new Map<string, number>();
  #settings = 0;
  #points = 0;
  #replacedPoints = 0;

  settings(count: number): void {
    this.#settings += count;
  }

  point(name: string, step: number): void {
    let series = this.#series.get(name);
    if (!series) this.#series.set(name, (series = new StepTally()));
    series.add(step);
  }

  /** Points that the source has counted itself: those of different steps, and all. */
  countedPoints({ distinct, all }: { distinct: number; all: number }): void {
    this.#points += distinct;
    this.#replacedPoints += all - distinct;
  }

  image(at: { name: string; step: number | null; sampleIndex: number; bytes: number }): void {
    this.#images.set(key(at.name, at.step, at.sampleIndex), at.bytes);
  }

  histogram(name: string, step: number | null): void {
    this.#histograms.add(key(name, step));
  }

  table(name: string, step: number | null): void {
    this.#tables.add(key(name, step));
  }

  artifact(name: string, bytes: number): void {
    this.#artifacts.set(name, bytes);
  }

  /** Sorts; call it once, at the end. */
  counts(): { counts: Counts; replacedPoints: number } {
    const tallies = [...this.#series.values()].map((tally) => [tally.count, tally.distinct()] as const);
    const sum = (values: Iterable<number>) => [...values].reduce((total, value) => total + value, 0);
    const distinct = sum(tallies.map(([, distinct]) => distinct));
    return {
      replacedPoints: this.#replacedPoints + sum(tallies.map(([count]) => count)) - distinct,
      counts: {
        ...noCounts(),
        ...{ settings: this.#settings, points: this.#points + distinct },
        ...{ images: this.#images.size, imageBytes: sum(this.#images.values()) },
        ...{ histograms: this.#histograms.size, tables: this.#tables.size },
        ...{ artifacts: this.#artifacts.size, artifactBytes: sum(this.#artifacts.values()) },
      },
    };
  }
}
