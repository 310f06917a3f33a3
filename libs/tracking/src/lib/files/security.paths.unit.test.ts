// security: a client that names a file of the server (MLflow CVE-2023-1177 and the years of patches after it).
import { describe, expect, it } from 'vitest';
import { ArtifactFolder } from './artifact-folder.ts';

const folder = new ArtifactFolder('/data/artifacts');
const SHA256 = '0123456789abcdef'.repeat(4);

/** Pieces of which attacks were made: dots, encodings once and twice, fragments, parameters, NUL, schemes, shares. */
const PIECES = [
  ...[
    '..',
    '.',
    '/',
    '\\',
    '%2e',
    '%2f',
    '%252e',
    '%252f',
    '%5c',
    '#',
    '?',
    ';',
    '\0',
    '%00',
    ':',
    '~',
    '$HOME',
    ' ',
  ],
  ...[
    'file:',
    'http://x/',
    '\\\\host\\share',
    'C:',
    '/etc/passwd',
    '\u2025',
    '\uff0e',
    '\n',
    '\r',
    '*',
    SHA256,
    'a',
    'F',
  ],
];

/** A small repeatable source of whole numbers below `limit`. */
function numbersFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

describe('security: the path of an artifact', () => {
  it('is made of 64 hex digits, and of nothing that is put together from pieces of attacks', () => {
    const below = numbersFrom(7);
    for (let trial = 0; trial < 20_000; trial++) {
      const name = Array.from({ length: 1 + below(5) }, () => PIECES[below(PIECES.length)]).join('');
      if (name === SHA256) continue;
      expect(() => folder.pathOf(name), JSON.stringify(name)).toThrow(
        'expected a SHA-256 of 64 small hex digits',
      );
    }
  });

  it('is inside of the folder for each hash, and for no other spelling of it', () => {
    expect(folder.pathOf(SHA256)).toBe(`/data/artifacts/01/${SHA256}`);
    for (const wrong of [
      `${SHA256}\n`,
      ` ${SHA256}`,
      SHA256.toUpperCase(),
      SHA256.slice(1),
      `${SHA256}0`,
      `./${SHA256}`,
    ])
      expect(() => folder.pathOf(wrong)).toThrow(RangeError);
  });
});
