import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { runReadmeExample } from './run-readme-example.ts';
import { tempDirectory } from './temp-directory.ts';

const packageDirectory = fileURLToPath(new URL('../..', import.meta.url));

it('runs the example inside its package and collects what its comments promise', async () => {
  // Inside this package, because the example must find what is installed here.
  const directory = mkdtempSync(join(packageDirectory, '.example-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const code =
    "import { streamFor } from '@interpolab/tensor';\nconsole.log(typeof streamFor('a')); // → number\n";
  writeFileSync(
    join(directory, 'README.md'),
    `# Example\n\n\`\`\`ts\n${code}console.log(1); // → 2\n\`\`\`\n`,
  );
  expect(await runReadmeExample(directory)).toEqual({ printed: ['number', '1'], promised: ['number', '2'] });
  expect(readdirSync(directory)).toEqual(['README.md']);
});

it('says when there is nothing to run, and removes its script', async () => {
  const empty = tempDirectory();
  writeFileSync(join(empty, 'README.md'), '# Nothing\n');
  await expect(runReadmeExample(empty)).rejects.toThrow(
    `runReadmeExample: ${empty}/README.md has no \`\`\`ts block.`,
  );
  expect(readdirSync(empty)).toEqual(['README.md']);
});
