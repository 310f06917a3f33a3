import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The lines an example printed, and those its `// → …` comments promise. */
export interface ExampleOutput {
  readonly printed: readonly string[];
  readonly promised: readonly string[];
}

/**
 * Runs the first ```ts block of `<packageDirectory>/README.md` as a module inside that package, so that its imports
 * resolve as a reader's would. Each `// → text` in the block promises one printed line. Throws Error if the README has
 * no such block, or with what the example wrote to stderr if it fails.
 */
export async function runReadmeExample(packageDirectory: string): Promise<ExampleOutput> {
  const readme = await readFile(join(packageDirectory, 'README.md'), 'utf8');
  const code = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1];
  if (code === undefined)
    throw new Error(`runReadmeExample: ${packageDirectory}/README.md has no \`\`\`ts block.`);
  const promised = [...code.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1].trim());
  const script = join(packageDirectory, `.readme-example-${randomUUID()}.ts`);
  await writeFile(script, code);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
      cwd: packageDirectory,
    });
    return { printed: stdout.split('\n').filter((line) => line !== ''), promised };
  } finally {
    await rm(script, { force: true });
  }
}
