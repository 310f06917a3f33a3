// GET /api/v1/changes: what changes, as server-sent events.
import type { Principal } from '@interpolab/tracking/read';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApiContext, withCredentials } from '../api-context.ts';
import { fakeRunStore } from '../fake-run-store.test-support.ts';
import { eventStream } from './event-stream.ts';
import { handleRest } from './handle-rest.ts';

const PEOPLE: Record<string, Principal> = {
  all: { name: 'all', role: 'reader', projects: null },
  circles: { name: 'circles', role: 'reader', projects: ['circles'] },
};

function setUp() {
  let tell: (runId: string | null) => void = () => {};
  const unwatch = vi.fn();
  const store = fakeRunStore({
    watchRuns: (onChange) => {
      tell = onChange;
      return unwatch;
    },
    verifyKey: async (key) => PEOPLE[key] ?? null,
    projectsOfRuns: async (ids) => new Map(ids.map((id) => [id, id.startsWith('c') ? 'circles' : 'faces'])),
  });
  const context = createApiContext(store, { reportError: () => {} });
  const get = (path: string, headers: Record<string, string> = {}, key = 'all') =>
    handleRest(
      new Request(`http://lab/api/v1${path}`, { headers: { authorization: `Bearer ${key}`, ...headers } }),
      { prefix: '/api/v1', createContext: () => withCredentials(context, `Bearer ${key}`) },
    );
  return { get, tell: (runId: string | null) => tell(runId), unwatch };
}

/** Reads a stream until it has said enough. */
function reading(answer: Response) {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  return {
    async until(enough: RegExp): Promise<string> {
      while (!enough.test(text)) {
        const { value, done } = await reader.read();
        if (done) throw new Error(`ended before ${enough}: ${text}`);
        text += value;
      }
      return text;
    },
    cancel: () => reader.cancel(),
  };
}
const eventsOf = (text: string) => [...text.matchAll(/^id: (.*)\ndata: (.*)\n\n/gm)].map(([, id, data]) => ({ id, data: JSON.parse(data) })); // biome-ignore format: one line

afterEach(() => void vi.useRealTimers());

describe('GET /changes', () => {
  it('sends each change with an id, and goes on where a client was', async () => {
    const { get, tell, unwatch } = setUp();
    const answer = await get('/changes');
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
    });
    const [one, other] = [reading(answer), reading(await get('/changes'))];
    expect(await one.until(/retry/)).toBe('retry: 1000\n\n');
    await new Promise(setImmediate);
    tell('c1');
    const [first] = eventsOf(await one.until(/"c1"/));
    expect(first.data).toEqual({ runId: 'c1' });
    await one.cancel();
    tell('c2');
    tell('f1');
    await other.until(/"f1"/); // somebody else listens, so nothing is missed
    const again = reading(await get('/changes', { 'last-event-id': first.id }));
    expect(eventsOf(await again.until(/"f1"/)).map(({ data }) => data.runId)).toEqual(['c2', 'f1']);
    const byUrl = reading(await get(`/changes?lastEventId=${encodeURIComponent(first.id)}`));
    expect(eventsOf(await byUrl.until(/"f1"/))).toHaveLength(2);
    const unknown = reading(await get('/changes', { 'last-event-id': 'of-another-process:5' }));
    expect(eventsOf(await unknown.until(/null/))[0].data).toEqual({ runId: null }); // read everything again
    expect(unwatch).not.toHaveBeenCalled();
    for (const stream of [other, again, byUrl, unknown]) await stream.cancel();
    await vi.waitFor(() => expect(unwatch).toHaveBeenCalledTimes(1)); // who goes is forgotten
  });

  it('forgets a client that goes while an event waits for it', async () => {
    const { get, tell, unwatch } = setUp();
    const stream = reading(await get('/changes'));
    await stream.until(/retry/);
    await new Promise(setImmediate);
    tell('c1');
    await new Promise(setImmediate); // it is in the stream, and nobody reads it
    await stream.cancel();
    await vi.waitFor(() => expect(unwatch).toHaveBeenCalledTimes(1));
  });

  it('tells of the projects of the token only, and nobody who is not known', async () => {
    const { get, tell } = setUp();
    const stream = reading(await get('/changes', {}, 'circles'));
    await stream.until(/retry/);
    await new Promise(setImmediate);
    tell('f1');
    tell('c1');
    expect(eventsOf(await stream.until(/"c1"/)).map(({ data }) => data.runId)).toEqual(['c1']);
    await stream.cancel();
    expect((await get('/changes', {}, 'made-up')).status).toBe(401);
  });

  it('refuses what it does not know before it begins, by an answer of JSON', async () => {
    const { get } = setUp();
    const answer = await get('/changes?since=yesterday');
    expect(answer.status).toBe(400);
    expect((await answer.json()).error.message).toMatch(/since/);
    expect((await get('/changes', { 'last-event-id': 'x'.repeat(201) })).status).toBe(400);
  });
});

describe(eventStream, () => {
  it('gives signs of life, and ends after its time', async () => {
    const abort = new AbortController();
    const silent = (async function* () {
      await new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
    })();
    const answer = eventStream(silent, { abort, pingMs: 5, longestMs: 60 });
    const text = await answer.text(); // ends by itself
    expect(text).toMatch(/^retry: 1000\n\n(: here\n\n)+$/);
    expect(abort.signal.aborted).toBe(true);
  });

  it('says that something failed, and not what', async () => {
    const failing = (async function* () {
      yield { n: 1 };
      throw new Error('password is hunter2');
    })();
    expect(await eventStream(failing, { abort: new AbortController() }).text()).toBe(
      'retry: 1000\n\ndata: {"n":1}\n\nevent: error\ndata: {"error":{"code":"INTERNAL_SERVER_ERROR","message":"Something failed on the server."}}\n\n',
    );
  });
});
