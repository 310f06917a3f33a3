import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kernelNames } from './backend/kernel-library.ts';

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const { findClang, llvmVersion } = await import(/* @vite-ignore */ at('wasm/build.mjs'));
const clangVersion: string = await findClang().then(
  (clang: { version: string }) => clang.version,
  () => 'none',
);

describe('wasm/build.mjs', () => {
  it.skipIf(clangVersion !== llvmVersion)(
    `with clang ${llvmVersion} makes the very bytes of wasm/kernels.wasm`,
    async () => {
      const { stdout } = await run(process.execPath, [at('wasm/build.mjs'), '--check']);
      expect(stdout).toBe(`kernels.wasm is what clang ${llvmVersion} makes of the sources.\n`);
    },
    120_000,
  );
});

describe('native/build.mjs', () => {
  const env = { ...process.env, CXX: '/nowhere/c++' };

  it('never fails an installation: without a compiler it says in one line that wasm takes over', async () => {
    const { stdout, stderr } = await run(process.execPath, [at('native/build.mjs'), '--if-possible'], {
      env,
    });
    expect(stderr).toBe('');
    expect(stdout).toBe(
      "Interpolab: native engine not built, the wasm engine takes over (the C++ compiler named by CXX, '/nowhere/c++', does not run (ENOENT)).\n",
    );
  });

  it('fails when it is asked for by itself', async () => {
    await expect(run(process.execPath, [at('native/build.mjs')], { env })).rejects.toMatchObject({
      code: 1,
      stderr: "build.mjs: the C++ compiler named by CXX, '/nowhere/c++', does not run (ENOENT)\n",
    });
  });
});

describe('kernel-names.h', () => {
  it('lists the kernels that TypeScript calls', async () => {
    const header = await readFile(at('native/src/kernel-names.h'), 'utf8');
    const names = [...header.matchAll(/each\((\w+)\)/g)].map((match) => match[1]);
    expect(names.sort()).toEqual([...kernelNames].sort());
  });
});
