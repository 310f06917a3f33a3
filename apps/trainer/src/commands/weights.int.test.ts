import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { weights } from './weights.ts';

const fixture = fileURLToPath(new URL('../../../../libs/nn/fixtures/module.pt', import.meta.url));

it('lists the tensors of a file', async () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(await weights(['inspect', fixture])).toBe(0);
  const text = write.mock.calls.map(([piece]) => piece).join('');
  write.mockRestore();
  expect(text).toMatch(/0\.weight +F32 +\[2, 3\]/);
  expect(text).toMatch(/1\.num_batches_tracked +I64 +\[\]/);
  expect(text).toMatch(/7 tensors, 17 numbers\n$/);
});

it.each([[[]], [['inspect']], [['convert', 'a']]])('says what it takes: %j', async (args) => {
  await expect(weights(args)).rejects.toThrow(`weights: expected "inspect FILE", got "${args.join(' ')}"`);
});

it('refuses a hostile file', async () => {
  await expect(weights(['inspect', fixture.replace('module', 'hostile-call')])).rejects.toThrow(
    'a reference to "posix.system", which is not used',
  );
});
