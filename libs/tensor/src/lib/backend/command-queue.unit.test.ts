import { beforeEach, describe, expect, it } from 'vitest';
import { CommandQueue, type Operand } from './command-queue.ts';
import { type KernelLibrary, type KernelName, kernelNames, type MemoryBlock } from './kernel-library.ts';

/** A library that writes down what it runs, as `name(arguments)`, and has no memory for the kernels in `fails`. */
function makeQueue(o: { words?: number; fails?: KernelName[]; makeRoom?: () => void } = {}) {
  const ran: string[] = [];
  const calls = new Float64Array(o.words ?? 100);
  const library: KernelLibrary = {
    name: 'wasm',
    threads: 1,
    detail: '',
    calls,
    numbers: Object.fromEntries(kernelNames.map((name, i) => [name, i + 5])) as KernelLibrary['numbers'],
    memoryIsFull: (what) => new RangeError(`no memory for ${what}`),
    allocate: () => {
      throw new Error('not asked for here');
    },
    run(from, to) {
      for (let place = from; place < to; place += 2 + calls[place + 1]) {
        const name = kernelNames[calls[place] - 5];
        if (o.fails?.includes(name)) return place;
        ran.push(`${name}(${calls.slice(place + 2, place + 2 + calls[place + 1]).join(' ')})`);
      }
      return to;
    },
    dispose: async () => {},
  };
  return { queue: new CommandQueue(library, o.makeRoom), ran };
}

function operand(address: number, offset = 0): Operand {
  const block = { address, buffer: new ArrayBuffer(0), offset: 0, bytes: 4, usedIn: 0, release: () => {} };
  return { block, offset };
}

/** x and y are what `kernel` fills and reads. */
const call = (kernel: KernelName, ...operands: (Operand | null)[]) => ({ kernel, operands, numbers: [1, 2] });

describe(CommandQueue, () => {
  let [a, b, c]: Operand[] = [];
  beforeEach(() => {
    [a, b, c] = [operand(1000), operand(2000), operand(3000, 40)];
  });

  it('runs nothing before it has to, and then everything in order', () => {
    const { queue, ran } = makeQueue();
    queue.append(call('sum', a, b));
    queue.append(call('convolution', c, a, b, null));
    expect(ran).toEqual([]);
    queue.flush();
    expect(ran).toEqual(['sum(1000 2000 1 2)', 'convolution(3040 1000 2000 0 1 2)']);
    queue.flush();
    expect(ran).toHaveLength(2);
  });

  it('runs what waits when the values of one of its blocks are asked for, and only then', () => {
    const { queue, ran } = makeQueue();
    queue.append(call('sum', a, b));
    queue.settle(c.block);
    expect(ran).toHaveLength(0);
    queue.settle(b.block); // only read: it may be about to be written over
    expect(ran).toHaveLength(1);
    expect(queue.uses(b.block)).toBe(false);
  });

  it('runs what waits when a call more does not fit', () => {
    const { queue, ran } = makeQueue({ words: 17 });
    for (let i = 0; i < 7; i++) queue.append({ kernel: 'fill', operands: [a], numbers: [i, 0] }); // five words each
    expect(ran).toEqual([0, 1, 2, 3, 4, 5].map((i) => `fill(1000 ${i} 0)`));
    expect(queue.uses(a.block)).toBe(true);
    queue.flush();
    expect(ran).toHaveLength(7);
  });

  it('forgets calls without running them', () => {
    const { queue, ran } = makeQueue();
    queue.append(call('sum', a, b));
    queue.discard();
    queue.settle(a.block);
    queue.flush();
    expect(ran).toEqual([]);
  });

  it('names the call that failed; what it and later ones were to fill is lost, everything else is as it was', () => {
    const [x, y, weights, moment] = [operand(1), operand(2), operand(3), operand(4)];
    const { queue, ran } = makeQueue({ fails: ['convolution'] });
    queue.append(call('sum', x, a));
    queue.append(call('convolution', y, x, weights, null));
    queue.append(call('groupNorm', b, c, y));
    queue.append(call('adamW', weights, moment));
    const failure = new RangeError("no memory for the operation 'convolution'");
    expect(() => queue.flush()).toThrow(failure);
    expect(ran).toEqual(['sum(1 1000 1 2)']);
    const loss = (block: MemoryBlock) => () => queue.settle(block);
    for (const lost of [y, b, c]) {
      expect(loss(lost.block)).toThrow(
        new Error(
          `wasm engine: this tensor was never computed, because an operation before it failed: ${failure.message}`,
        ),
      );
      expect(() => queue.append(call('sum', a, lost))).toThrow('never computed');
    }
    for (const kept of [x, a, weights, moment]) expect(loss(kept.block)).not.toThrow();
    queue.append(call('sum', a, x)); // and the queue goes on
    queue.flush();
    expect(ran).toHaveLength(2);
    queue.renew(y.block);
    expect(loss(y.block)).not.toThrow();
  });

  it('goes on where a kernel had no memory, if there is room afterwards', () => {
    const fails: KernelName[] = ['convolution'];
    const { queue, ran } = makeQueue({ fails, makeRoom: () => fails.pop() });
    for (const kernel of ['sum', 'convolution', 'fold'] as const) queue.append(call(kernel, b, a));
    queue.flush();
    expect(ran).toEqual(['sum', 'convolution', 'fold'].map((kernel) => `${kernel}(2000 1000 1 2)`));
  });

  it('leaves the calls alone that wait when one is refused', () => {
    const { queue, ran } = makeQueue({ fails: ['fold'] });
    queue.append(call('fold', b, a));
    expect(() => queue.flush()).toThrow(RangeError);
    queue.append(call('sum', a, c));
    expect(() => queue.append(call('sum', c, b))).toThrow('never computed');
    queue.flush();
    expect(ran).toEqual(['sum(1000 3040 1 2)']);
  });
});
