import { describe, expect, it } from 'vitest';
import { describeReport, formatSpeed, wrap } from './describe-report.ts';
import { type EngineFinding, type Findings, isOlder, judge } from './doctor-report.ts';
import { cardName, instructionSets } from './inspect-machine.ts';
import { gigaFlopOf } from './measure-convolution.ts';
import { findingOf } from './probe-engine.ts';

const native: EngineFinding = {
  engine: 'native',
  available: true,
  threads: 2,
  detail: 'C++ kernels, avx2',
  levels: ['sse2', 'avx2'],
  speed: { gigaFlopPerSecond: 231.4, runs: 12, batch: 16, edge: 32 },
};
const absent: EngineFinding = {
  engine: 'webgpu',
  available: false,
  problem: 'webgpu engine: the package is absent (run `npm run setup:webgpu`).',
};
const healthy: Findings = {
  node: '22.1.0',
  machine: {
    system: 'linux x64',
    processor: 'A Processor',
    threads: 2,
    instructionSets: ['avx', 'avx2'],
    memory: 16e9,
    memoryAvailable: 8e9,
    load: 0.2,
    cards: [],
  },
  automatic: { engine: 'native', detail: 'C++ kernels, avx2' },
  engines: [absent, native],
  database: {
    kind: 'embedded',
    where: '/data/postgres',
    reachable: true,
    version: '18.4',
    how: 'started and stopped',
  },
  disk: { folder: '/data', exists: true, writable: true, free: 70e9 },
};

describe(judge, () => {
  it('finds nothing wrong with a healthy machine', () => {
    expect(judge(healthy)).toEqual({ canRun: true, reasons: [], warnings: [] });
  });

  it.each<[string, Partial<Findings>, string]>([
    ['Node', { node: '20.18.3' }, 'Node 20.18.3 is too old: 20.19 or later is needed (https://nodejs.org).'],
    ['the engine', { automatic: { problem: 'wasm engine: no.' } }, 'No engine starts: wasm engine: no.'],
    [
      'the database',
      { database: { ...healthy.database, reachable: false, problem: 'DATABASE_URL: refused.' } },
      'The database cannot be used: DATABASE_URL: refused.',
    ],
    [
      'a disk that cannot be written',
      { disk: { folder: '/data', exists: true, writable: false, problem: 'the disk is read-only.' } },
      '/data cannot be written: the disk is read-only.',
    ],
    [
      'a disk that is nearly full',
      { disk: { ...healthy.disk, free: 499e6 } },
      '/data has 499 MB left, 500 MB are needed (free some, or set INTERPOLAB_DATA_DIR).',
    ],
  ])('names %s as the reason', (_, broken, reason) => {
    expect(judge({ ...healthy, ...broken })).toEqual({ canRun: false, reasons: [reason], warnings: [] });
  });

  it('warns of what makes it slower, and lets it run', () => {
    const machine = { ...healthy.machine, memoryAvailable: 0.4e9, load: 1.26 };
    const noCompiler: EngineFinding = {
      engine: 'native',
      available: false,
      problem: 'native engine: not built.',
    };
    expect(judge({ ...healthy, machine, automatic: { engine: 'wasm' }, engines: [noCompiler] })).toEqual({
      canRun: true,
      reasons: [],
      warnings: [
        'Only 400 MB of memory are free; the default preset wants about 1 GB.',
        'The machine is busy (load 1.3 on 2 threads): it can do more than was measured.',
        'The engine native would be about twice as fast as wasm. native engine: not built.',
      ],
    });
  });
});

it.each([
  ['20.19.0', false],
  ['20.18.9', true],
  ['20.9.0', true],
  ['9.99.0', true],
  ['22.0.0', false],
])('%s is older than 20.19: %s', (version, older) => {
  expect(isOlder(version, '20.19')).toBe(older);
});

describe(describeReport, () => {
  it('aligns everything', () => {
    expect(describeReport({ ...judge(healthy), ...healthy })).toBe(
      `machine
  ok  Node          22.1.0 (20.19 or later is needed)
      system        linux x64
      processor     A Processor, 2 threads
      instructions  avx avx2
      memory        8.0 GB free of 16.0 GB
      GPU           none found
  ok  database      embedded, PostgreSQL 18.4, /data/postgres (started and stopped)
  ok  disk          70.0 GB free, writable: /data

engines
  engine  state             GFLOP/s  threads
  webgpu  not available           –        –  the package is absent (run \`npm run setup:webgpu\`).
  native  ready, automatic      231        2  C++ kernels, avx2 (levels that run here: sse2, avx2)
  GFLOP/s: a 3×3 convolution of 64 to 64 channels over 32×32 pixels, forward and both gradients, in float32;
  median. Operations are counted as a direct convolution does them; native and wasm need fewer (Winograd), so
  the figure may exceed the processor’s peak.

The main job can run: npx nx run trainer:train`,
    );
  });

  it('shows what is wrong where it is, and at the end', () => {
    const findings: Findings = {
      ...healthy,
      disk: { ...healthy.disk, free: 1e6 },
      engines: [
        {
          engine: 'cpu',
          available: true,
          threads: 1,
          detail: 'slow',
          speed: { gigaFlopPerSecond: 0.05, runs: 1, batch: 1, edge: 8 },
        },
      ],
    };
    const text = describeReport({ ...judge(findings), ...findings });
    expect(text).toContain('\n  NO  disk          1.0 MB free, writable: /data\n');
    expect(text).toContain('slow; never automatic; measured over 8×8 pixels only');
    expect(text).toMatch(/\nThe main job cannot run:\n {2}- \/data has 1 MB left, 500 MB are needed \(free/);
  });
});

it('breaks lines at blanks only', () => {
  expect(wrap('aa bb cccccc d', 5, 2)).toBe('aa bb\n  cccccc\n  d');
  expect(wrap('run (`npm run x`) now', 8, 0)).toBe('run\n(`npm run x`)\nnow');
});

it.each([
  [1234.5, '1235'],
  [99.4, '99'],
  [9.44, '9.4'],
  [0.0123, '0.012'],
])('%d GFLOP/s is written %s', (speed, text) => {
  expect(formatSpeed(speed)).toBe(text);
});

it('counts two operations a tap, three times over', () => {
  // By hand: 2 · 9 taps · 64 · 64 channels · 1024 pixels = 75.5 million, three directions.
  expect(gigaFlopOf({ batch: 1, edge: 32 })).toBeCloseTo(0.226492416, 9);
});

it('reads instruction sets from /proc/cpuinfo', () => {
  expect(instructionSets('model name: x\nflags\t\t: fpu sse4_2 avx2 fma\nbugs\t: avx512f\n')).toEqual([
    'sse4_2',
    'fma',
    'avx2',
  ]);
  expect(instructionSets('Features\t: fp asimd sve\n')).toEqual(['asimd', 'sve']);
  expect(instructionSets('')).toEqual([]);
});

it('names cards of the bus that compute', () => {
  expect(cardName({ class: '0x030000', vendor: '0x1002', device: '0x744c' })).toBe('AMD card 1002:744c');
  expect(cardName({ class: '0x030200', vendor: '0x10de', device: '0x2684' })).toBe(
    'NVIDIA card 10de:2684, no driver',
  );
  expect(cardName({ class: '0x020000', vendor: '0x8086', device: '0x1' })).toBeUndefined(); // a network card
  expect(cardName({ class: '0x030000', vendor: '0x1234', device: '0x1111' })).toBeUndefined(); // a virtual screen
});

it('an engine that answers with a problem is not available', () => {
  expect(findingOf('wasm', { problem: 'no' })).toEqual({ engine: 'wasm', available: false, problem: 'no' });
  expect(findingOf('wasm', { engine: 'wasm', threads: 2, detail: 'd' })).toEqual({
    engine: 'wasm',
    available: true,
    threads: 2,
    detail: 'd',
  });
});
