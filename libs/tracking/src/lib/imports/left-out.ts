import { Census } from './census.ts';
import type { Counts } from './counts.ts';

export interface LeftOutThing {
  name: string;
  why: string;
  times: number;
}

/** What a source has and the store has no place for: named, counted, and subtracted from what the store must have. */
export class LeftOut {
  readonly #things = new Map<string, LeftOutThing>();
  readonly #census = new Census();

  /** `count` tells what of the census is missing because of it; left out for what no census counts. */
  add(name: string, why: string, count?: (census: Census) => void): void {
    const shown = name.length > 80 ? `${name.slice(0, 79)}…` : name;
    const id = JSON.stringify([shown, why]);
    const thing = this.#things.get(id);
    if (thing) thing.times++;
    else this.#things.set(id, { name: shown, why, times: 1 });
    count?.(this.#census);
  }

  get things(): LeftOutThing[] {
    return [...this.#things.values()];
  }

  counts(): Counts {
    return this.#census.counts().counts;
  }
}
