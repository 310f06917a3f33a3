import { describe, expect, it } from 'vitest';
import { RunChangeFeed } from './run-change-feed.ts';

/** A store whose changes the test makes itself. */
function watchedStore() {
  const listeners = new Set<(runId: string | null) => void>();
  return {
    listeners,
    change: (runId: string | null) => {
      for (const listener of listeners) listener(runId);
    },
    watchRuns: (listener: (runId: string | null) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

async function take(changes: AsyncGenerator<{ id: string; runId: string | null }>, count: number) {
  const taken: { id: string; runId: string | null }[] = [];
  while (taken.length < count) {
    const { value, done } = await changes.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

describe(RunChangeFeed, () => {
  it('yields changes in order and ends when aborted', async () => {
    const store = watchedStore();
    const feed = new RunChangeFeed(store, { name: 'p' });
    const stop = new AbortController();
    const changes = feed.changes({ signal: stop.signal });
    const first = changes.next();
    store.change('a');
    expect(await first).toEqual({ value: { id: 'p:1', runId: 'a' }, done: false });
    store.change('b');
    expect(await take(changes, 1)).toEqual([{ id: 'p:2', runId: 'b' }]);
    const end = changes.next();
    stop.abort();
    expect(await end).toEqual({ value: undefined, done: true });
  });

  it('yields several waiting changes of one run once, as the last of them', async () => {
    const store = watchedStore();
    const changes = new RunChangeFeed(store, { name: 'p' }).changes({});
    const first = changes.next();
    for (const runId of ['a', 'a', 'b', 'a']) store.change(runId);
    expect((await first).value).toEqual({ id: 'p:3', runId: 'b' });
    expect(await take(changes, 1)).toEqual([{ id: 'p:4', runId: 'a' }]);
    await changes.return(undefined);
  });

  it('replays what came after the given id', async () => {
    const store = watchedStore();
    const feed = new RunChangeFeed(store, { name: 'p' });
    const watching = feed.changes({});
    const first = watching.next();
    for (const runId of ['a', 'b', 'c']) store.change(runId);
    await first;
    const resumed = feed.changes({ lastEventId: 'p:1' });
    expect(await take(resumed, 2)).toEqual([
      { id: 'p:2', runId: 'b' },
      { id: 'p:3', runId: 'c' },
    ]);
    await resumed.return(undefined);
    await watching.return(undefined);
  });

  it.each(['q:1', 'p:99', 'p', 'p:-1', 'p:1e3'])(
    'after the unknown id %s says that all may be new',
    async (id) => {
      const changes = new RunChangeFeed(watchedStore(), { name: 'p' }).changes({ lastEventId: id });
      expect(await take(changes, 1)).toEqual([{ id: 'p:0', runId: null }]);
      await changes.return(undefined);
    },
  );

  it('says that all may be new after an id it no longer remembers', async () => {
    const store = watchedStore();
    const feed = new RunChangeFeed(store, { name: 'p', remembered: 2 });
    const watching = feed.changes({});
    const first = watching.next();
    for (const runId of ['a', 'b', 'c', 'd']) store.change(runId);
    await first;
    const resumed = feed.changes({ lastEventId: 'p:1' });
    expect(await take(resumed, 1)).toEqual([{ id: 'p:4', runId: null }]);
    await resumed.return(undefined);
    await watching.return(undefined);
  });

  it('watches the store only while somebody listens, and lets nobody resume across the hole', async () => {
    const store = watchedStore();
    const feed = new RunChangeFeed(store, { name: 'p' });
    expect(store.listeners.size).toBe(0);
    const stop = new AbortController();
    const changes = feed.changes({ signal: stop.signal });
    const first = changes.next();
    expect(store.listeners.size).toBe(1);
    store.change('a');
    await first;
    const end = changes.next();
    stop.abort();
    await end;
    expect(store.listeners.size).toBe(0);
    const resumed = feed.changes({ lastEventId: 'p:1' });
    expect((await take(resumed, 1))[0].runId).toBeNull();
    await resumed.return(undefined);
  });
});
