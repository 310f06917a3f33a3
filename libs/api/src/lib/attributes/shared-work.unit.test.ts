import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { SharedWork } from './shared-work.ts';

describe('shared work', () => {
  const calls: string[][] = [];
  async function* work(keys: readonly string[]): AsyncGenerator<[string, string]> {
    calls.push([...keys]);
    for (const key of keys) {
      await setImmediate();
      yield [key, `${key} of ${keys.join('')}`];
    }
  }

  it('is done once for all who ask at the same moment, also where each waits for the other', async () => {
    calls.length = 0;
    const shared = new SharedWork<string>();
    const [first, second, third] = await Promise.all([
      shared.run(['a', 'b'], work),
      shared.run(['b', 'c'], work),
      shared.run(['c', 'a'], work),
    ]);
    expect(calls).toEqual([['a', 'b'], ['c']]);
    expect([...first].sort()).toEqual([
      ['a', 'a of ab'],
      ['b', 'b of ab'],
    ]);
    expect(second.get('b')).toBe('b of ab');
    expect(third.get('c')).toBe('c of c');
    await shared.run(['a'], work);
    expect(calls.at(-1)).toEqual(['a']); // it remembers nothing
  });

  it('fails for all who wait, and can be asked again', async () => {
    const shared = new SharedWork<string>();
    async function* broken(keys: readonly string[]): AsyncGenerator<[string, string]> {
      yield [keys[0], 'whole'];
      await setImmediate();
      throw new Error('the disk is gone');
    }
    const [own, whole, waiting] = await Promise.allSettled([
      shared.run(['a', 'b'], broken),
      shared.run(['a'], work),
      shared.run(['b'], work),
    ]);
    expect(own).toMatchObject({ status: 'rejected', reason: { message: 'the disk is gone' } });
    expect(whole).toEqual({ status: 'fulfilled', value: new Map([['a', 'whole']]) });
    expect(waiting).toMatchObject({ status: 'rejected', reason: { message: 'the disk is gone' } });
    expect((await shared.run(['b'], work)).get('b')).toBe('b of b');
    await expect(shared.run(['x'], async function* () {})).rejects.toThrow(
      'expected a result of x, got none',
    );
  });
});
