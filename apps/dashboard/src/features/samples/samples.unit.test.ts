import { describe, expect, it } from 'vitest';
import { imageSeries, type Media } from './image-series.ts';
import { imageType } from './image-type.ts';

const image = (name: string, values: Partial<Media> = {}): Media => ({
  ...{ name, step: null, sampleIndex: 0, caption: '', mediaType: 'image/png', width: 8, height: 8 },
  ...{ sha256: '0'.repeat(64), bytes: 1, at: '2026-11-23T10:00:00.000Z' },
  ...values,
});

describe(imageSeries, () => {
  it('puts samples first, by condition, and names them by it', () => {
    const media = [
      image('preview'),
      image('samples/strength-30'),
      image('samples/strength-4'),
      image('samples/unconditional'),
    ];
    expect(imageSeries([media]).map((series) => series.label)).toEqual([
      'unconditional',
      'strength 4',
      'strength 30',
      'preview',
    ]);
  });

  it('leaves the sheets of single samples to the sample wall', () => {
    const media = ['samples/a', 'sample-sheet/a', 'trajectory-sheet/a', 'sheets'].map((name) => image(name));
    expect(imageSeries([media]).map(({ name }) => name)).toEqual(['samples/a', 'sheets']);
  });

  it('groups by step, oldest first, and orders images of one step', () => {
    const media = [
      image('preview', { step: 200, sampleIndex: 1, caption: 'b' }),
      image('preview', { step: 200, sampleIndex: 0, caption: 'a' }),
      image('preview', { step: 100 }),
    ];
    const [series] = imageSeries([media]);
    expect(series.steps.map(({ step, images }) => [step, images.map(({ caption }) => caption)])).toEqual([
      [100, ['']],
      [200, ['a', 'b']],
    ]);
  });

  it('keeps the images of the run that comes first when two have the name', () => {
    const own = [image('samples/a', { sha256: 'own' })];
    const others = [image('samples/a', { sha256: 'other' }), image('x')];
    const series = imageSeries([own, others]).find(({ name }) => name === 'samples/a');
    expect(series?.steps.flatMap(({ images }) => images.map(({ sha256 }) => sha256))).toEqual(['own']);
  });
});

describe(imageType, () => {
  const head = (...bytes: number[]) => new Uint8Array(12).map((_, at) => bytes[at] ?? 0);
  const text = (value: string) => head(...value.split('').map((letter) => letter.charCodeAt(0)));

  it('knows images by their first bytes', () => {
    expect(imageType(head(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a))).toBe('image/png');
    expect(imageType(head(0xff, 0xd8, 0xff, 0xe0))).toBe('image/jpeg');
    expect(imageType(text('GIF89a'))).toBe('image/gif');
    expect(imageType(text('RIFF....WEBP'))).toBe('image/webp');
  });

  it('shows nothing that can hold scripts, and nothing unknown', () => {
    for (const start of ['<svg xmlns=', '<!DOCTYPE h', '%PDF-1.7', 'RIFF....WAVE', '']) {
      expect(imageType(text(start))).toBeNull();
    }
  });
});
