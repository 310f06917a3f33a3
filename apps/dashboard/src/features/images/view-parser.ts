import { createParser } from 'nuqs/server';
import { bounded, type ViewTransform, WHOLE } from './view-transform.ts';

/** To a ten-thousandth of the frame: finer than a pixel of any screen. */
const rounded = (value: number) => Number(value.toFixed(4)) + 0; // no -0

/** A view in the address: `2.25~0.1~-0.2`. It changes with every move of the pointer, so it is no step of the history. */
export const parseAsView = createParser<ViewTransform>({
  parse: (text) => {
    const numbers = text.split('~').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
    if (numbers.length !== 3 || !numbers.every(Number.isFinite)) return null;
    const { zoom, x, y } = bounded({ zoom: numbers[0], x: numbers[1], y: numbers[2] });
    return { zoom: rounded(zoom), x: rounded(x), y: rounded(y) };
  },
  serialize: ({ zoom, x, y }) => [zoom, x, y].map(rounded).join('~'),
  eq: (a, b) => a.zoom === b.zoom && a.x === b.x && a.y === b.y,
}).withDefault(WHOLE);
