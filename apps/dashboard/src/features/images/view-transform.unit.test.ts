import { describe, expect, it } from 'vitest';
import { bounded, viewAfterKey, WHOLE, zoomedAt } from './view-transform.ts';

describe('zoom and pan', () => {
  it('keep what lies under the pointer where it is', () => {
    const view = bounded({ zoom: 3, x: 0.2, y: -0.3 });
    const point = { x: 0.1, y: 0.2 };
    const next = zoomedAt(view, 2, point);
    const under = ({ zoom, x, y }: typeof view) => [(point.x - x) / zoom, (point.y - y) / zoom];
    expect(next.zoom).toBe(6);
    for (const [at, value] of under(next).entries()) expect(value).toBeCloseTo(under(view)[at], 12);
  });

  it('never leave the frame, and keys go there and back', () => {
    expect(bounded({ zoom: 0.5, x: 1, y: -1 })).toEqual({ zoom: 1, x: 0, y: -0 });
    expect(bounded({ zoom: 2, x: 3, y: -3 })).toEqual({ zoom: 2, x: 0.5, y: -0.5 });
    const near = viewAfterKey(WHOLE, '+') as typeof WHOLE;
    expect(viewAfterKey(near, 'ArrowLeft')).toMatchObject({ x: 0.1 });
    expect(viewAfterKey(near, '-')?.zoom).toBeCloseTo(1, 12);
    expect(viewAfterKey(near, '0')).toEqual(WHOLE);
    expect(viewAfterKey(near, 'x')).toBeNull();
  });
});
