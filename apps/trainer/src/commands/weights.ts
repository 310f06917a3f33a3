import { resolve } from 'node:path';
import { withWeights } from '@interpolab/nn';
import { UsageError } from '../config/config-error.ts';
import { callersDirectory } from '../env.ts';
import { textTable } from '../report/text-table.ts';

const usage = `nx run trainer:weights -- inspect FILE

Lists the tensors of a PyTorch (.pt) or safetensors file without reading them: nothing of the file is executed.`;

/** `trainer:weights`: what is in a file of weights. Returns the exit code. */
export async function weights(args: readonly string[]): Promise<number> {
  const [verb, path, ...rest] = args;
  if (verb === '--help') {
    process.stdout.write(`${usage}\n`);
    return 0;
  }
  if (verb !== 'inspect' || path === undefined || rest.length > 0) {
    throw new UsageError(`weights: expected "inspect FILE", got "${args.join(' ')}"`);
  }
  process.stdout.write(`${await describeFile(resolve(callersDirectory(), path))}\n`);
  return 0;
}

async function describeFile(path: string): Promise<string> {
  return withWeights(path, async ({ entries, metadata }) => {
    const rows = [...entries].map(([name, { dtype, shape }]) => [name, dtype, `[${shape.join(', ')}]`]);
    const numbers = [...entries.values()].reduce(
      (total, { shape }) => total + shape.reduce((product, size) => product * size, 1),
      0,
    );
    const notes = Object.entries(metadata).map(([key, value]) => `${key}: ${value}`);
    return [
      textTable([{ title: 'tensor' }, { title: 'type' }, { title: 'shape' }], rows),
      '',
      ...notes,
      `${entries.size} tensors, ${numbers.toLocaleString('en-US')} numbers`,
    ].join('\n');
  });
}
