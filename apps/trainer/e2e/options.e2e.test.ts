import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { runTrainer } from './trainer-process.test-support.ts';

const schema = createRequire(import.meta.url).resolve('nx/src/executors/run-commands/schema.json');
const takenByNx = Object.keys(JSON.parse(readFileSync(schema, 'utf8')).properties);
const { nx } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const commands = Object.entries<{ command?: string }>(nx.targets).flatMap(([name, { command }]) =>
  command?.includes('src/main.ts') && name !== 'help' ? [name] : [],
);

it('has commands', () => expect(commands).toContain('select-extremes'));

it.each(commands)('%s has no option that Nx would keep for itself', async (command) => {
  const { code, stdout } = await runTrainer(['--help'], {}, command);
  expect(code).toBe(0);
  const options = [...stdout.matchAll(/^ +--([a-z-]+)/gm)].map(([, name]) => name);
  expect(stdout).toContain(`trainer:${command}`);
  expect(options.filter((name) => takenByNx.includes(name))).toEqual([]);
});
