import { describe, expect, it } from 'vitest';
import { imageSeries, type Media } from './image-series.ts';
import { imageType } from './image-type.ts';
import { imagesAt, indexesOf, neighbourName, steppedBy, stepsOf } from './images-at-step.ts';
import { type ImagesState, loadImagesState, writeImagesState } from './images-state.ts';

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

describe('images at a step', () => {
  const series = imageSeries([
    [
      ...[100, 300].map((step) => image('a', { step, sha256: `a ${step}` })),
      ...[200, 300].flatMap((step) =>
        [0, 1].map((sampleIndex) => image('b', { step, sampleIndex, sha256: `b ${step} ${sampleIndex}` })),
      ),
      image('c', { sha256: 'c' }),
    ],
  ]);
  const shas = (step: number | null, index: number | null = null) =>
    series.map((one) => imagesAt(one, { step, index }).images.map(({ sha256 }) => sha256));

  it('are the last that are not later, in every panel, and the newest without a step', () => {
    expect(stepsOf(series)).toEqual([100, 200, 300]);
    expect(shas(200)).toEqual([['a 100'], ['b 200 0', 'b 200 1'], ['c']]);
    expect(shas(null)).toEqual([['a 300'], ['b 300 0', 'b 300 1'], ['c']]);
    expect(shas(100)[1]).toEqual(['b 200 0', 'b 200 1']); // it has none so early, and says step 200
    expect(imagesAt(series[1], { step: 100, index: null }).step).toBe(200);
  });

  it('are those of one index where there are several', () => {
    expect(indexesOf(series)).toEqual([0, 1]);
    expect(shas(300, 1)).toEqual([['a 300'], ['b 300 1'], ['c']]);
  });

  it('are walked to the ends and no further, the last of which is the newest', () => {
    const steps = stepsOf(series);
    expect(steppedBy(steps, null, -1)).toBe(200);
    expect(steppedBy(steps, 200, -1)).toBe(100);
    expect(steppedBy(steps, 100, -1)).toBe(100);
    expect(steppedBy(steps, 200, 1)).toBeNull();
    expect(steppedBy(steps, null, 1)).toBeNull();
    expect([-1, 1].map((by) => neighbourName(series, 'b', by))).toEqual(['a', 'c']);
    expect(neighbourName(series, 'c', 1)).toBe('c');
  });

  it('come back from the address', () => {
    const names = ['samples/strength-30', 'a,b', '<b> "x" & y=1', 'ümläut 漢字', '%2C'];
    for (let round = 0; round < 200; round++) {
      const state: ImagesState = {
        imageStep: round % 3 === 0 ? null : round * 97,
        imageIndex: round % 4 === 0 ? null : round % 9,
        enlarged: names.slice(round % 5, (round % 5) + (round % 3)),
        view: { zoom: 1 + round / 8, x: round / 50, y: -round / 100 + 0 },
      };
      expect(loadImagesState(new URLSearchParams(writeImagesState('', state)))).toEqual(state);
    }
    expect(writeImagesState('', loadImagesState(new URLSearchParams('imageStep=x&view=1')))).toBe('');
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
