// A process of the doctor's: tries one engine and says over IPC what came of it. A broken driver ends this process only.
import { type EngineChoice, nativeLevels, startEngine } from '@interpolab/tensor';
import { measureConvolution } from './measure-convolution.ts';
import type { ProbeAnswer } from './probe-engine.ts';

const [choice, threads, seconds] = process.argv.slice(2);

async function probe(): Promise<ProbeAnswer> {
  try {
    const engine = await startEngine({ engine: choice as EngineChoice, threads: Number(threads) });
    const { name, threads: used, detail, adapter } = engine;
    const speed = Number(seconds) > 0 ? await measureConvolution(Number(seconds)) : undefined;
    const levels = name === 'native' ? nativeLevels() : undefined;
    return { engine: name, threads: used, detail, adapter, levels, speed };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

process.send!(await probe(), () => process.exit());
