import { type NoiseSchedule, scheduleFromBetas } from './noise-schedule.ts';

/** What a respacing may look like: `250`, `10,20,30` or `ddim250`. */
export const respacingPattern = /^(ddim\d+|\d+(,\d+)*)$/;

/**
 * The timesteps kept out of `numTimesteps`, ascending (paper §4.2).
 * - `250`: that many, evenly spread from first to last;
 * - `10,20,30`: so many from each of equal sections;
 * - `ddim250`: so many with one whole-number stride from 0.
 */
export function keptTimesteps(respacing: string, numTimesteps: number): number[] {
  if (!respacingPattern.test(respacing)) {
    throw new RangeError(
      `keptTimesteps: respacing must look like "250", "10,20,30" or "ddim250", got "${respacing}"`,
    );
  }
  return respacing.startsWith('ddim')
    ? evenlyStrided(Number(respacing.slice('ddim'.length)), numTimesteps)
    : fromSections(respacing.split(',').map(Number), numTimesteps);
}

/** The schedule over the kept timesteps only, with the same ᾱ at each of them. */
export function respaceSchedule(schedule: NoiseSchedule, respacing: string): NoiseSchedule {
  const kept = keptTimesteps(respacing, schedule.numTimesteps);
  let lastAlphaBar = 1;
  const betas = Float64Array.from(kept, (t) => {
    const alphaBar = schedule.alphasCumprod[t];
    const beta = 1 - alphaBar / lastAlphaBar;
    lastAlphaBar = alphaBar;
    return beta;
  });
  return scheduleFromBetas(
    betas,
    kept.map((t) => schedule.timesteps[t]),
  );
}

function evenlyStrided(count: number, numTimesteps: number): number[] {
  for (let stride = 1; stride < numTimesteps; stride++) {
    if (Math.ceil(numTimesteps / stride) === count) {
      return Array.from({ length: count }, (_, index) => index * stride);
    }
  }
  throw new RangeError(
    `keptTimesteps: no whole-number stride keeps exactly ${count} of ${numTimesteps} timesteps (try "${count}")`,
  );
}

function fromSections(counts: number[], numTimesteps: number): number[] {
  const smallest = Math.floor(numTimesteps / counts.length);
  const larger = numTimesteps % counts.length; // so many sections are one longer
  const kept: number[] = [];
  let start = 0;
  counts.forEach((count, section) => {
    const length = smallest + (section < larger ? 1 : 0);
    if (count > length) {
      throw new RangeError(
        `keptTimesteps: cannot keep ${count} of the ${length} timesteps of section ${section + 1} (ask for fewer)`,
      );
    }
    const stride = count > 1 ? (length - 1) / (count - 1) : 1;
    let position = 0;
    for (let index = 0; index < count; index++) {
      kept.push(start + roundHalfToEven(position));
      position += stride; // summed, not multiplied: the reference's rounding errors decide near ties
    }
    start += length;
  });
  if (kept.length < 2) {
    throw new RangeError(`keptTimesteps: respacing must keep at least 2 timesteps, got ${kept.length}`);
  }
  return kept;
}

/** Python's rounding. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) {
    return Math.round(value);
  }
  return floor % 2 === 0 ? floor : floor + 1;
}
