import { type Colour, mix } from './face-canvas.ts';
import type { FaceNuisance } from './face-factors.ts';

// Lips are the only thing in a picture whose red stands out so far (`lipRedness` in the oracle). Backgrounds and
// clothes keep to greens, blues and greys for that reason.
const lightSkin: Colour = [244, 209, 182];
const middleSkin: Colour = [205, 152, 116];
const darkSkin: Colour = [118, 80, 60];
const rose: Colour = [206, 84, 92];
const wine: Colour = [168, 50, 64];
const coolHues: readonly Colour[] = [
  [96, 140, 118],
  [104, 152, 176],
  [88, 112, 172],
  [126, 128, 140],
  [150, 168, 158],
];

/** Darkness of hair from 0 to 1; brightness falls along it evenly, which is what the oracle reads. */
const hairStops: readonly (readonly [number, Colour])[] = [
  [0, [238, 208, 138]],
  [0.35, [186, 136, 80]],
  [0.7, [96, 64, 44]],
  [1, [26, 22, 22]],
];

export function hairColour(darkness: number): Colour {
  return along(hairStops, darkness);
}

export function skinColour({ skinTone }: FaceNuisance): Colour {
  return skinTone < 0.5
    ? mix(lightSkin, middleSkin, 2 * skinTone)
    : mix(middleSkin, darkSkin, 2 * skinTone - 1);
}

/** Darker on darker skin, always redder than it. */
export function lipColour({ lipTone, skinTone }: FaceNuisance): Colour {
  const lips = mix(rose, wine, lipTone);
  return mix(lips, [0, 0, 0], 0.28 * skinTone);
}

export function irisColour({ iris }: FaceNuisance): Colour {
  return iris < 0.5
    ? mix([62, 104, 140], [84, 110, 76], 2 * iris)
    : mix([84, 110, 76], [62, 42, 30], 2 * iris - 1);
}

export function backgroundColours({ backgroundHue, backgroundLight }: FaceNuisance): [Colour, Colour] {
  const base = hue(backgroundHue, backgroundLight);
  return [mix(base, [255, 255, 255], 0.22), mix(base, [0, 0, 0], 0.12)];
}

export function clothesColour({ clothesHue, clothesLight }: FaceNuisance): Colour {
  return mix(hue(clothesHue, clothesLight), [30, 32, 40], 0.3);
}

function hue(place: number, light: number): Colour {
  const at = place * (coolHues.length - 1);
  const first = Math.min(coolHues.length - 2, Math.floor(at));
  const colour = mix(coolHues[first], coolHues[first + 1], at - first);
  return light < 0.5
    ? mix(colour, [40, 44, 52], 0.6 * (1 - 2 * light))
    : mix(colour, [236, 240, 240], 0.8 * (2 * light - 1));
}

function along(stops: readonly (readonly [number, Colour])[], place: number): Colour {
  const next = Math.max(
    1,
    stops.findIndex(([at]) => at >= place),
  );
  const [from, low] = stops[next - 1];
  const [to, high] = stops[next];
  return mix(low, high, (place - from) / (to - from));
}
