import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runColor } from './run-color.ts';

type Rgb = [red: number, green: number, blue: number];

const css = readFileSync(join(import.meta.dirname, '../../app/globals.css'), 'utf8');

/** A colour of globals.css, in the light theme and in the dark one. */
function colorsOf(variable: string): [light: string, dark: string] {
  const [, light, dark] = new RegExp(`${variable}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(css) ?? [];
  return [light, dark];
}

/** sRGB to linear light, each channel from 0 to 1. */
const linear = (hex: string) =>
  [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;

const luminance = ([red, green, blue]: Rgb) => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** WCAG 2, 1.4.11. */
function contrast(a: string, b: string): number {
  const [dark, light] = [luminance(linear(a)), luminance(linear(b))].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

// Machado, Oliveira and Fernandes (2009), severity 1.0, on linear light.
const SEEN_BY = {
  everybody: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
} as const;

/** OKLab (Ottosson 2020), in which distances are as large as they look. */
function oklab([red, green, blue]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function seen(hex: string, eyes: keyof typeof SEEN_BY): Rgb {
  const light = linear(hex);
  const mixed = SEEN_BY[eyes].map((row) =>
    Math.max(0, row[0] * light[0] + row[1] * light[1] + row[2] * light[2]),
  ) as Rgb;
  return oklab(mixed);
}

const distance = (a: Rgb, b: Rgb) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

const COLORS = Array.from({ length: 8 }, (_, at) => `--run-${at + 1}`);
const THEMES = [
  ['light', 0],
  ['dark', 1],
] as const;

describe.each(THEMES)('the colours of runs, %s', (_, theme) => {
  it('stand out from the page by 3:1', () => {
    const page = colorsOf('--page')[theme];
    for (const color of COLORS)
      expect(contrast(colorsOf(color)[theme], page), color).toBeGreaterThanOrEqual(3);
  });

  it.each(Object.keys(SEEN_BY) as (keyof typeof SEEN_BY)[])('differ for %s', (eyes) => {
    const close = COLORS.flatMap((a, at) =>
      COLORS.slice(at + 1).flatMap((b) => {
        const apart = distance(seen(colorsOf(a)[theme], eyes), seen(colorsOf(b)[theme], eyes));
        return apart < MIN_APART ? [`${a} and ${b}: ${apart.toFixed(3)}`] : [];
      }),
    );
    expect(close).toEqual([]);
  });
});

/** In OKLab; 0.02 is what one just sees side by side. */
const MIN_APART = 0.12;

it('gives a run the same colour everywhere, and many runs all of them', () => {
  expect(runColor('a run')).toBe(runColor('a run'));
  const given = Array.from({ length: 400 }, (_, at) => runColor(`run ${at}`));
  expect(new Set(given)).toEqual(new Set(COLORS.map((color) => `var(${color})`)));
});
