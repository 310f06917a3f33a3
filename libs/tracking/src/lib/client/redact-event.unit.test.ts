import { expect, it } from 'vitest';
import { redactEvent } from './redact-event.ts';
import type { RunEvent } from './run-event.ts';

const KEY = `ghp_${'a1B2'.repeat(9)}`;
const named = { at: 1, name: KEY, step: 1 };
const run = {
  ...{
    id: 'r',
    project: KEY,
    name: KEY,
    kind: 'ddpm' as const,
    parentId: null,
    config: { [KEY]: KEY, password: 'x' },
  },
  ...{ configHash: null, seed: 1, engine: KEY, tags: [KEY], resume: false, gitCommit: null, gitDirty: null },
  ...{ host: KEY, environment: { argv: [KEY] } },
};
const image = {
  sampleIndex: 0,
  mediaType: 'image/png',
  width: 1,
  height: 1,
  sha256: 'a'.repeat(64),
  bytes: 1,
};

const events: RunEvent[] = [
  { type: 'start', at: 1, run },
  { type: 'metrics', at: 1, step: 1, values: { [KEY]: Number.NaN, loss: -0 } },
  { type: 'summary', at: 1, values: { [KEY]: KEY, nested: [{ note: KEY }] } },
  { type: 'histogram', ...named, edges: [0, 1], counts: [1] },
  { type: 'scores', ...named, samplesSha256: 'a', classifierSha256: 'b', scores: 'AAAA' },
  { type: 'table', ...named, columns: [KEY], rows: [] },
  { type: 'image', ...named, ...image, caption: KEY },
  { type: 'artifact', at: 1, name: KEY, kind: KEY, role: 'out', sha256: 'a', bytes: 1 },
  { type: 'finish', at: 1, status: 'failed', error: KEY },
  { type: 'a kind of tomorrow', at: 1, anything: [{ at: KEY }] } as never,
];

it.each(events.map((event) => [event.type, event] as const))('no field of %s keeps a secret', (_, event) => {
  expect(JSON.stringify(event)).toContain(KEY);
  expect(JSON.stringify(redactEvent(event))).not.toContain(KEY);
});

it('leaves numbers as they are, NaN and -0 too, and the event of the caller', () => {
  const event: RunEvent = { type: 'metrics', at: 1, step: 1, values: { loss: Number.NaN, lr: -0 } };
  expect(redactEvent(event)).toEqual(event);
  redactEvent(events[0]);
  expect(run.name).toBe(KEY);
});
