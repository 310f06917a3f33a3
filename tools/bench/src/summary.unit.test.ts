import { describe, expect, it } from 'vitest';
import { formatTable } from './report.ts';
import { median, summarise, type Timings } from './summary.ts';

const timings = (name: string, times: number[]): Timings => ({
  name,
  about: name,
  parameters: 10,
  steps: times.map((ms, index) => ({ ms, cpuMs: 2 * ms, peakMegabytes: 100 + index })),
});

describe('summarise', () => {
  const result = summarise('train B', [
    timings('native', [210, 200, 190]),
    timings('torch nchw', [700, 900, 650]),
    timings('torch nhwc', [600, 610, 5000]),
  ]);

  it('compares medians with the faster format of PyTorch', () => {
    expect(result.peers.map(({ medianMs }) => medianMs)).toEqual([200, 700, 610]);
    expect(result.peers[0].speedup).toBeCloseTo(3.05);
    expect(result.peers[2].speedup).toBe(1);
  });

  it('tells the highest memory, the least time, and GFLOP/s of known work', () => {
    expect(result.peers[0]).toMatchObject({ peakMegabytes: 102, minMs: 190, medianCpuMs: 400 });
    expect(result.peers[0].gigaFlops).toBeCloseTo(96 / 0.2);
  });

  it('compares a peer with PyTorch at the same level', () => {
    const { peers } = summarise('train B', [
      timings('native', [100]),
      timings('native:avx2', [200]),
      timings('wasm:simd', [400]),
      timings('torch nchw', [500]),
      timings('torch:avx2 nchw', [900]),
      timings('torch:avx2 nhwc', [800]),
    ]);
    expect(peers.slice(0, 3).map(({ speedup }) => speedup)).toEqual([5, 4, 1.25]);
  });

  it('compares processor time where it is asked to', () => {
    const native = { ...timings('native', [100]), steps: [{ ms: 100, cpuMs: 90, peakMegabytes: 1 }] };
    const { peers } = summarise('train B', [native, timings('torch nchw', [500])], 'cpuMs');
    expect(peers[0].speedup).toBeCloseTo(1000 / 90);
  });

  it('has no ratio without PyTorch', () => {
    expect(summarise('train C', [timings('wasm', [5])]).peers[0]).toMatchObject({
      speedup: undefined,
      gigaFlops: undefined,
    });
  });

  it('is printed a line a peer', () => {
    const lines = formatTable(result).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]).toMatch(
      /^ {2}native +200 ms \(min 190, cpu 400\) +480 GFLOP\/s +102 MB +3\.05 × PyTorch/,
    );
  });
});

describe('median', () => {
  it('is the middle, or the lower of the two middles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2);
  });
});
