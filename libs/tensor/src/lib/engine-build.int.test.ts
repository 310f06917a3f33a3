import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { kernelNames } from './backend/kernel-library.ts';
import { nativeAddonPath } from './backend/native-library.ts';

const run = promisify(execFile);
const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

const { findClang, llvmVersion } = await import(/* @vite-ignore */ at('wasm/build.mjs'));
const clangVersion: string = await findClang().then(
  (clang: { version: string }) => clang.version,
  () => 'none',
);

describe('wasm/build.mjs', () => {
  it.skipIf(clangVersion !== llvmVersion)(
    `with clang ${llvmVersion} makes the very bytes of wasm/*.wasm`,
    async () => {
      const { stdout } = await run(process.execPath, [at('wasm/build.mjs'), '--check']);
      const lines = ['kernels.wasm', 'kernels-relaxed.wasm'].map(
        (file) => `${file} is what clang ${llvmVersion} makes of the sources.\n`,
      );
      expect(stdout).toBe(lines.join(''));
    },
    120_000,
  );
});

const hasCompiler = await run('c++', ['--version']).then(
  () => true,
  () => false,
);

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

  const compilers: { name: string; script: string; reason: RegExp; needs?: string }[] = [
    { name: 'that always fails', script: 'exit 1', reason: /does not run \(1\)/ },
    {
      name: 'that knows no C++',
      script: '[ "$1" = --version ] && exit 0; echo "this is no C++" >&2; exit 1',
      reason: /the C\+\+ compiler failed: this is no C\+\+/,
    },
    {
      name: 'whose library does not load',
      script: '[ "$1" = --version ] && exit 0; for last; do :; done; echo text > "$last"',
      reason: /what the C\+\+ compiler made does not load: .*(too short|invalid|not a mach-o|no suitable)/i,
    },
    {
      name: 'whose library crashes when it is loaded',
      script: `[ "$1" = --version ] && exit 0; for last; do :; done
        case "$last" in *.node) echo 'struct A { A() { __builtin_trap(); } } a;' | c++ -shared -fPIC -x c++ - -o "$last";; esac`,
      reason: /what the C\+\+ compiler made does not load: SIG(ILL|TRAP)/,
      needs: 'c++',
    },
  ];
  for (const { name, script, reason, needs } of compilers) {
    const title = `never fails an installation: with a compiler ${name}`;
    it.skipIf(needs !== undefined && !hasCompiler)(
      needs !== undefined && !hasCompiler ? `${title} – SKIPPED: no ${needs}` : title,
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'interpolab-compiler-'));
        const before = await stat(nativeAddonPath()).catch(() => null);
        try {
          const compiler = join(folder, 'c++');
          await writeFile(compiler, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
          const { stdout, stderr } = await run(process.execPath, [at('native/build.mjs'), '--if-possible'], {
            env: { ...process.env, CXX: compiler },
          });
          expect(stderr).toBe('');
          expect(stdout).toMatch(
            /^Interpolab: native engine not built, the wasm engine takes over \(.*\)\.\n$/,
          );
          expect(stdout).toMatch(reason);
        } finally {
          await rm(folder, { recursive: true });
        }
        // What was there is there still, and nothing else.
        expect((await stat(nativeAddonPath()).catch(() => null))?.mtimeMs).toBe(before?.mtimeMs);
        const left = await readdir(at('native/build')).catch(() => [] as string[]);
        expect(left.filter((file) => file.startsWith('tmp-'))).toEqual([]);
      },
    );
  }

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
