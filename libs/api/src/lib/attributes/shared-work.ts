type Work<Value> = (keys: readonly string[]) => AsyncIterable<readonly [string, Value]>;

/**
 * Results by key that several may ask for at the same moment: whoever asks first for a key works it out, the others wait for it.
 * It remembers nothing that is done; that is a cache's part.
 */
export class SharedWork<Value> {
  readonly #underway = new Map<string, Promise<Value>>();

  /**
   * The results of distinct keys. `work` is called once with those that nobody works out yet, and yields each. If it fails,
   * all who wait for one of its keys that it had not yielded get its error.
   */
  async run(keys: readonly string[], work: Work<Value>): Promise<Map<string, Value>> {
    const others = new Map(keys.flatMap((key) => [[key, this.#underway.get(key)] as const]));
    const own = keys.filter((key) => others.get(key) === undefined);
    const settle = new Map(own.map((key) => [key, this.#promise(key)]));
    const results = new Map<string, Value>();
    try {
      // Own keys first: who waits for another's before would wait for ever if that one waited for these.
      for await (const [key, value] of own.length > 0 ? work(own) : []) {
        results.set(key, value);
        settle.get(key)?.resolve(value);
      }
      const without = own.find((key) => !results.has(key));
      if (without !== undefined)
        throw new Error(`SharedWork: expected a result of ${without}, got none (a bug in the work).`);
    } catch (error) {
      for (const { reject } of settle.values()) reject(error);
      throw error;
    } finally {
      for (const key of own) this.#underway.delete(key);
    }
    for (const [key, promise] of others) if (promise) results.set(key, await promise);
    return results;
  }

  #promise(key: string) {
    let resolve: (value: Value) => void = () => {};
    let reject: (error: unknown) => void = () => {};
    const promise = new Promise<Value>((onValue, onError) => {
      resolve = onValue;
      reject = onError;
    });
    promise.catch(() => {}); // nobody may be waiting for it
    this.#underway.set(key, promise);
    return { resolve, reject };
  }
}
