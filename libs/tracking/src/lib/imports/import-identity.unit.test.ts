import { describe, expect, it } from 'vitest';
import { EventDigest, importedRunId } from './import-identity.ts';
import type { SourceEvent } from './source-run.ts';

async function idOf(...events: SourceEvent[]): Promise<string> {
  const digest = new EventDigest();
  for (const event of events) await digest.add(event);
  return digest.journalId('run');
}

const point = (value: number, name = 'loss'): SourceEvent => ({
  ...{ type: 'metrics', at: 5, step: 1, values: { [name]: value } },
});
const image = (byte: number): SourceEvent => ({
  ...{ type: 'image', at: 5, name: 'grid', step: 1, sampleIndex: 0, caption: '' },
  bytes: Uint8Array.of(byte),
});

describe('the id of what was imported', () => {
  it('is a UUID, the same for the same', async () => {
    expect(await idOf(point(1))).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    expect(await idOf(point(1), image(1))).toBe(await idOf(point(1), image(1)));
  });

  it('is another for another bit, name, order or image', async () => {
    const events = [
      [point(0)],
      [point(-0)],
      [point(Number.NaN)],
      [point(Number.POSITIVE_INFINITY)],
      [point(Number.NEGATIVE_INFINITY)],
      [point(0.1 + 0.2)],
      [point(0.3)],
      [point(1, '"a"=1 "b')],
      [{ ...point(1, 'a'), values: { a: 1, b: 1 } } as SourceEvent],
      [point(1), point(2)],
      [point(2), point(1)],
      [image(1)],
      [image(2)],
      [],
    ];
    const ids = await Promise.all(events.map((each) => idOf(...each)));
    expect(new Set(ids).size).toBe(events.length);
  });

  it('is the same for more than is hashed at once, and differs at its end', async () => {
    const many = Array.from({ length: 10_000 }, (_, step) => ({ ...point(step), step }) as SourceEvent);
    expect(await idOf(...many)).toBe(await idOf(...many));
    expect(await idOf(...many)).not.toBe(await idOf(...many.slice(0, -1)));
  });

  it('of a run goes by project and by what it is in its source', () => {
    expect(importedRunId('p', 'a')).toBe(importedRunId('p', 'a'));
    expect(importedRunId('p', 'a')).not.toBe(importedRunId('q', 'a'));
    expect(importedRunId('p', 'a')).not.toBe(importedRunId('p', 'b'));
  });
});
