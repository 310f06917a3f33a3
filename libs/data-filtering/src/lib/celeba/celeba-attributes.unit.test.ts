import { describe, expect, it } from 'vitest';
import { attributeColumn, celebaAttributes, parseAttributes } from './celeba-attributes.ts';
import { parseSplits } from './celeba-splits.ts';

const header = celebaAttributes.join(' ');
const line = (name: string, values: Record<string, number> = {}, other = -1) =>
  `${name} ${celebaAttributes.map((attribute) => values[attribute] ?? other).join(' ')}`;
const parse = (...lines: string[]) => parseAttributes(lines.join('\n'), 'attributes');

describe(parseAttributes, () => {
  it('has the attributes where the reference looks for them', () => {
    // paper §1.3
    expect(
      ['Bald', 'Black_Hair', 'Blond_Hair', 'Male', 'Smiling', 'Young'].map((name) =>
        (celebaAttributes as readonly string[]).indexOf(name),
      ),
    ).toEqual([4, 8, 9, 20, 31, 39]);
  });

  it('reads text and CSV alike, −1/1 and 0/1', () => {
    const smiling = { Smiling: 1 };
    const text = parse('2', header, line('a.jpg', smiling), line('b.jpg'));
    const csv = parse(
      `image_id,${celebaAttributes.join(',')}`,
      line('a.jpg', smiling, 0).replaceAll(' ', ','),
      line('b.jpg', {}, 0).replaceAll(' ', ','),
    );
    expect(csv).toEqual(text);
    expect([...attributeColumn(text, 'Smiling')]).toEqual([1, 0]);
    expect([...attributeColumn(text, 'Young')]).toEqual([0, 0]);
    // the other name of the first attribute
    expect(parse('1', header.replace('5_o_Clock', 'Clock'), line('a.jpg')).names).toEqual(['a.jpg']);
  });

  it.each<[string[], string]>([
    [
      ['1', header.replace(' Smiling', '').replace(' Young', ''), line('a.jpg')],
      "attributes: expected CelebA's 40 attributes in their order; the header lacks Smiling, Young.",
    ],
    [
      ['1', header.replace('Male Mouth_Slightly_Open', 'Mouth_Slightly_Open Male'), line('a.jpg')],
      "attributes: expected CelebA's 40 attributes in their order; the header has Mouth_Slightly_Open where Male should be.",
    ],
    [['3', header, line('a.jpg')], 'attributes: expected 3 images as its first line says, got 1.'],
    [['1', header, 'a.jpg 1 -1'], 'attributes: a.jpg: expected 40 values, got 2.'],
    [['1', header, line('a.jpg', { Male: 2 })], 'attributes: a.jpg: Male: expected −1 or 1, got "2".'],
    [
      ['2', header, line('a.jpg', { Smiling: 1 }), line('b.jpg', { Male: 0 })],
      'attributes: expected −1 and 1, or 0 and 1, got −1, 0 and 1 mixed (−1 for a.jpg 5_o_Clock_Shadow, 0 for b.jpg Male).',
    ],
  ])('refuses %#', (lines, message) => {
    expect(() => parse(...lines)).toThrow(new RangeError(message));
  });
});

describe(parseSplits, () => {
  const names = ['a.jpg', 'b.jpg'];

  it('reads text and CSV alike, in the order of the names', () => {
    expect([...parseSplits('b.jpg 2\na.jpg 0\n', names, 'splits')]).toEqual([0, 2]);
    expect([...parseSplits('image_id,partition\r\nb.jpg,1\r\na.jpg,0\r\n', names, 'splits')]).toEqual([0, 1]);
  });

  it.each([
    ['a.jpg 0\nb.jpg 3', 'splits: b.jpg: expected split 0, 1 or 2, got "3".'],
    ['a.jpg 0\na.jpg 1', 'splits: a.jpg: comes twice.'],
    [
      'a.jpg 0',
      'splits: expected a split for each of the 2 images with attributes, got 1 splits; 1 images have none, the first b.jpg.',
    ],
  ])('refuses %#', (text, message) => {
    expect(() => parseSplits(text, names, 'splits')).toThrow(new RangeError(message));
  });
});
