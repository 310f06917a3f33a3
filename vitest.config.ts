import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// One Vitest project per workspace package. The suffix of a test file is its kind: `unit` touches neither
// disk nor network, `int` uses files or Postgres, `e2e` drives whole programs.
const packages = ['apps', 'libs', 'tools'].flatMap((group) =>
  existsSync(group)
    ? readdirSync(group, { withFileTypes: true })
        .filter((entry) => entry.isDirectory() && existsSync(join(group, entry.name, 'package.json')))
        .map((entry) => ({ name: entry.name, root: join(group, entry.name) }))
    : [],
);

export default defineConfig({
  test: {
    // Two test files at a time also on two cores: many of them wait for browsers, databases and killed processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: packages.map(({ name, root }) => ({
      test: {
        name,
        root,
        include: ['**/*.{unit,int,e2e}.test.ts'],
        exclude: ['**/node_modules/**', '**/.next/**', '**/dist/**'],
        testTimeout: 30_000,
        hookTimeout: 60_000,
        // What is awaited comes late on a busy machine; a wrong answer fails all the same.
        expect: { poll: { timeout: 15_000 } },
      },
    })),
  },
});
