import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { executorSettings } from './executor-options.ts';
import type { commonSettings } from './experiment-options.ts';
import { paper } from './paper.ts';
import { shardSettings } from './shard-options.ts';
import { worker } from './worker.ts';

const settings = { engine: 'native', offline: undefined } as unknown as ReturnType<typeof commonSettings>;

beforeEach(() => vi.stubEnv('DATABASE_URL', 'postgresql://lab/interpolab'));
afterEach(() => vi.unstubAllEnvs());

describe('none at a time is refused', () => {
  const message = (option: string) => `--${option}: expected a whole number from 1 up, got "0"`;
  it('--workers', () => {
    expect(() => executorSettings({ workers: '0' }, settings)).toThrow(message('workers'));
    expect(executorSettings({ workers: '3' }, settings).executor.slots).toBe(3);
    expect(executorSettings({ executor: 'slurm' }, settings).executor.slots).toBe(4);
  });
  it('--shards', () => expect(() => shardSettings({ shards: '0' }, settings)).toThrow(message('shards')));
  it('--concurrency', () => expect(worker(['--concurrency=0'])).rejects.toThrow(message('concurrency')));
  it('--workers of the paper', () =>
    expect(paper(['--workers=0', '--plan'])).rejects.toThrow(message('workers')));
});

describe('--slurm', () => {
  const slurm = (text: string) =>
    executorSettings({ executor: 'slurm', slurm: text }, settings).executor.slurm;
  it('holds options of sbatch, with blanks between them', () => {
    expect(slurm(' --partition=gpu  --gres=gpu:1 ')).toEqual(['--partition=gpu', '--gres=gpu:1']);
  });
  it.each(['--comment="a b"', "--comment='a b'", '--comment=a\\ b'])('refuses %s', (text) => {
    expect(() => slurm(text)).toThrow(
      `--slurm: blanks part the options of sbatch, and quotes are not understood; got ${text} (write values without blanks, as --comment=a-b)`,
    );
  });
});
