/** How β grows with t. */
export type NoiseScheduleKind = 'cosine' | 'linear';

/** Everything that depends on β only, in float64; cast to float32 as the last thing before the images meet it. */
export interface NoiseSchedule {
  readonly numTimesteps: number;
  /** What the network is told at each index: the index itself, or the original timestep after respacing. */
  readonly timesteps: readonly number[];
  readonly betas: Float64Array;
  /** ᾱ_t = Π (1 − β). */
  readonly alphasCumprod: Float64Array;
  /** ᾱ_{t−1}, 1 at t = 0. */
  readonly alphasCumprodPrev: Float64Array;
  /** β̃_t of q(x_{t−1} | x_t, x_0); 0 at t = 0. */
  readonly posteriorVariance: Float64Array;
  /** log β̃_t with β̃_0 replaced by β̃_1. */
  readonly posteriorLogVarianceClipped: Float64Array;
  /** Factor of x_0 in the posterior mean. */
  readonly posteriorMeanCoef1: Float64Array;
  /** Factor of x_t in the posterior mean. */
  readonly posteriorMeanCoef2: Float64Array;
}

/** The largest β of the cosine schedule (Nichol and Dhariwal 2021, §3.2). */
const maxBeta = 0.999;

/** The schedule of a diffusion with `numTimesteps` steps (paper §2.2). */
export function createNoiseSchedule(kind: NoiseScheduleKind, numTimesteps: number): NoiseSchedule {
  if (!Number.isInteger(numTimesteps) || numTimesteps < 2) {
    throw new RangeError(
      `createNoiseSchedule: numTimesteps must be an integer of 2 or more, got ${numTimesteps}`,
    );
  }
  const betas = kind === 'cosine' ? cosineBetas(numTimesteps) : linearBetas(numTimesteps);
  return scheduleFromBetas(
    betas,
    Array.from(betas, (_, t) => t),
  );
}

/** The schedule with these β; `timesteps[t]` is what the network is told at index t. */
export function scheduleFromBetas(betas: Float64Array, timesteps: readonly number[]): NoiseSchedule {
  const numTimesteps = betas.length;
  if (numTimesteps < 2 || timesteps.length !== numTimesteps) {
    throw new RangeError(
      `scheduleFromBetas: expected 2 or more betas, a timestep for each; got ${numTimesteps} and ${timesteps.length}`,
    );
  }
  betas.forEach((beta, t) => {
    if (!(beta > 0 && beta <= 1)) {
      throw new RangeError(`scheduleFromBetas: betas[${t}] = ${beta} is outside (0, 1]`);
    }
  });
  const alphasCumprod = cumulativeProduct(betas.map((beta) => 1 - beta));
  const alphasCumprodPrev = Float64Array.from(alphasCumprod, (_, t) => (t === 0 ? 1 : alphasCumprod[t - 1]));
  const posteriorVariance = betas.map(
    (beta, t) => (beta * (1 - alphasCumprodPrev[t])) / (1 - alphasCumprod[t]),
  );
  return {
    numTimesteps,
    timesteps,
    betas,
    alphasCumprod,
    alphasCumprodPrev,
    posteriorVariance,
    posteriorLogVarianceClipped: posteriorVariance.map((_, t) => Math.log(posteriorVariance[Math.max(t, 1)])),
    posteriorMeanCoef1: betas.map(
      (beta, t) => (beta * Math.sqrt(alphasCumprodPrev[t])) / (1 - alphasCumprod[t]),
    ),
    posteriorMeanCoef2: betas.map(
      (beta, t) => ((1 - alphasCumprodPrev[t]) * Math.sqrt(1 - beta)) / (1 - alphasCumprod[t]),
    ),
  };
}

/** ᾱ(u) = cos²(((u + 0.008) / 1.008) π / 2), β_t = 1 − ᾱ((t+1)/T) / ᾱ(t/T), at most 0.999. */
function cosineBetas(numTimesteps: number): Float64Array {
  const alphaBar = (u: number) => Math.cos((((u + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float64Array.from({ length: numTimesteps }, (_, t) =>
    Math.min(1 - alphaBar((t + 1) / numTimesteps) / alphaBar(t / numTimesteps), maxBeta),
  );
}

/** From 1e-4 to 0.02 at 1000 timesteps (Ho et al. 2020), scaled by 1000 / T for another number. */
function linearBetas(numTimesteps: number): Float64Array {
  const scale = 1000 / numTimesteps;
  const first = scale * 1e-4;
  const last = scale * 0.02;
  const increment = (last - first) / (numTimesteps - 1);
  return Float64Array.from({ length: numTimesteps }, (_, t) =>
    t === numTimesteps - 1 ? last : first + t * increment,
  );
}

function cumulativeProduct(factors: Float64Array): Float64Array {
  let product = 1;
  return factors.map((factor) => {
    product *= factor;
    return product;
  });
}
