import type { RandomStream } from '@interpolab/tensor/random';
import type { FaceStyle } from './face-view.ts';

/** The factors of interest, each in [0, 1]; every value is a face. */
export interface FaceFactors {
  /** Curvature of the mouth: 0 turned down, 1 a broad smile. */
  readonly smile: number;
  /** Darkness of the hair: 0 blond, 1 black. */
  readonly hair: number;
  /** 0 young, 1 old: wrinkles and a receding hairline. */
  readonly age: number;
}

export type FaceAttribute = keyof FaceFactors;

/** The order of the columns of `factors` in a data set. */
export const faceAttributes = ['smile', 'hair', 'age'] as const satisfies readonly FaceAttribute[];

/** Everything else that differs between faces and says nothing about the factors. Shares are in [0, 1]. */
export interface FaceNuisance {
  /** Shift of the face, in units of the image's side. */
  readonly shiftX: number;
  readonly shiftY: number;
  readonly scale: number;
  /** Roll in radians; turn of the head as a shift of the features across it, in face units. */
  readonly roll: number;
  readonly turn: number;
  readonly skinTone: number;
  readonly eyeDistance: number;
  readonly eyeOpening: number;
  readonly iris: number;
  readonly browHeight: number;
  readonly mouthWidth: number;
  readonly lipThickness: number;
  readonly lipTone: number;
  readonly noseLength: number;
  readonly headWidth: number;
  readonly hairLength: number;
  readonly hairVolume: number;
  readonly parting: number;
  readonly backgroundHue: number;
  readonly backgroundLight: number;
  readonly clothesHue: number;
  readonly clothesLight: number;
  /** Brightness of the whole picture, and how much of it falls off across and down. */
  readonly exposure: number;
  readonly lightX: number;
  readonly lightY: number;
  /** Standard deviation of the grain, in steps of 1/255. */
  readonly grain: number;
}

/** Uniform over [0, 1] each and independent, so that mild examples are as many as extreme ones. */
export function drawFactors(random: RandomStream): FaceFactors {
  return { smile: random.uniform(), hair: random.uniform(), age: random.uniform() };
}

/**
 * The order of the draws is part of the data: a changed line changes every face of every seed. `variety` in [0, 1] is the
 * share of each range, about its middle, that is drawn from.
 */
export function drawNuisance(random: RandomStream, { mouthScale, variety }: FaceStyle): FaceNuisance {
  const between = (low: number, high: number): number => {
    const value = low + (high - low) * random.uniform();
    const middle = (low + high) / 2;
    return variety === 1 ? value : middle + variety * (value - middle);
  };
  return {
    shiftX: between(-0.035, 0.035),
    shiftY: between(-0.03, 0.03),
    scale: between(0.94, 1.08),
    roll: between(-0.14, 0.14),
    turn: between(-0.025, 0.025),
    skinTone: between(0, 1),
    eyeDistance: between(0.088, 0.108),
    eyeOpening: between(0.75, 1.15),
    iris: between(0, 1),
    browHeight: between(-0.008, 0.01),
    mouthWidth: mouthScale * between(0.108, 0.126),
    lipThickness: mouthScale * between(0.019, 0.026),
    lipTone: between(0, 1),
    noseLength: between(0.06, 0.085),
    headWidth: between(0.222, 0.246),
    hairLength: between(0, 1),
    hairVolume: between(0.9, 1.12),
    parting: between(-0.1, 0.1),
    backgroundHue: between(0, 1),
    backgroundLight: between(0, 1),
    clothesHue: between(0, 1),
    clothesLight: between(0, 1),
    exposure: between(0.94, 1.06),
    lightX: between(-0.16, 0.16),
    lightY: between(-0.1, 0.1),
    grain: between(0, 6),
  };
}
