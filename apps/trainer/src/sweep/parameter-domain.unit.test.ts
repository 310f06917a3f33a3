import { describe, expect, it } from 'vitest';
import { gridValues, parameterDomainSchema, placeOf, type RangeDomain, valueAt } from './parameter-domain.ts';

const domain = (written: unknown) => parameterDomainSchema.parse(written);

describe(valueAt, () => {
  it('gives every value of a choice an equal share', () => {
    const choice = domain({ values: [[3.5], 'a', null] });
    expect([0, 0.33, 0.34, 0.66, 0.67, 0.999].map((place) => valueAt(choice, place))).toEqual([
      ...[[3.5], [3.5], 'a', 'a', null, null],
    ]);
  });

  it('measures a range on its scale', () => {
    expect(valueAt(domain({ range: [2, 6] }), 0.25)).toBe(3);
    expect(valueAt(domain({ range: [1e-4, 1e-2], scale: 'log' }), 0.5)).toBeCloseTo(1e-3, 12);
  });

  it('gives whole numbers equal shares, both ends too', () => {
    const whole = domain({ range: [1, 4], integer: true });
    const counts = new Map<unknown, number>();
    for (let i = 0; i < 4000; i++) {
      const value = valueAt(whole, (i + 0.5) / 4000);
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect([...counts]).toEqual([1, 2, 3, 4].map((value) => [value, 1000]));
  });

  it('is undone by placeOf', () => {
    for (const written of [{ range: [-3, 5] }, { range: [1e-5, 10], scale: 'log' }]) {
      const range = domain(written) as RangeDomain;
      for (const place of [0, 0.1, 0.5, 0.99])
        expect(placeOf(range, valueAt(range, place) as number)).toBeCloseTo(place, 12);
    }
  });
});

describe(gridValues, () => {
  it('steps evenly on the scale, both ends included', () => {
    expect(gridValues('x', domain({ range: [0, 1], points: 5 }))).toEqual([0, 0.25, 0.5, 0.75, 1]);
    const decades = gridValues('x', domain({ range: [1, 1000], scale: 'log', points: 4 })) as number[];
    expect(decades.map((value) => Number(value.toPrecision(12)))).toEqual([1, 10, 100, 1000]);
    expect(gridValues('x', domain({ range: [1, 3], integer: true, points: 9 }))).toEqual([1, 2, 3]);
  });

  it('needs to know how many', () => {
    expect(() => gridValues('ddpm.lr', domain({ range: [0, 1] }))).toThrow(
      new RangeError(
        'sweep parameters.ddpm.lr: a grid needs "values", or "points" beside the range; got {"range":[0,1]}.',
      ),
    );
  });
});

it.each([
  [{ range: [2, 1] }, 'the range must grow, e.g. [0.0001, 0.01]'],
  [{ range: [0, 1], scale: 'log' }, 'a log scale begins above 0'],
])('refuses %j', (written, message) => {
  const { error } = parameterDomainSchema.safeParse(written);
  expect(JSON.stringify(error?.issues)).toContain(JSON.stringify(message).slice(1, -1));
});
