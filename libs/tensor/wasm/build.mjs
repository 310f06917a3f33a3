// Builds wasm/kernels.wasm from the same kernel source as the native engine. Only developers of the kernels need
// it: the binary is in the repository. `node build.mjs` writes it; `node build.mjs --check` builds into memory and
// fails if the bytes differ from those in the repository.
//
// Needs clang and wasm-ld of one LLVM version; the bytes in the repository come from the version named below
// (Debian 12: `apt-get install clang-14 lld-14`). $WASM_CXX names another clang.
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const sources = join(here, '../native/src');

export const wasmPath = join(here, 'kernels.wasm');
export const llvmVersion = '14.0.6';

const flags = [
  '--target=wasm32-unknown-unknown',
  '-nostdlib',
  '-ffreestanding',
  '-std=c++17',
  '-O3',
  '-msimd128',
  '-matomics',
  '-mbulk-memory',
  '-mmutable-globals',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fvisibility=hidden',
  '-ffp-contract=off',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-Wall',
  '-Wno-pass-failed',
  '-DINTERPOLAB_LEVEL=wasm',
  // Link: one module, memory shared with the workers and made by JavaScript.
  '-Wl,--no-entry',
  '-Wl,--import-memory',
  '-Wl,--shared-memory',
  '-Wl,--max-memory=4294967296',
  '-Wl,--export=__stack_pointer',
  '-Wl,--strip-all',
  '-Wl,-z,stack-size=262144',
];

/** The clang to use and its version. @returns {Promise<{ command: string, version: string }>} */
export async function findClang() {
  for (const command of process.env.WASM_CXX ? [process.env.WASM_CXX] : ['clang++-14', 'clang++']) {
    try {
      const { stdout } = await run(command, ['--version']);
      return { command, version: /version (\S+)/.exec(stdout)?.[1] ?? 'unknown' };
    } catch {
      // not installed: try the next
    }
  }
  throw new Error('no clang++ found (Debian: apt-get install clang lld; or set WASM_CXX)');
}

/** Compiles the module into `target`. */
export async function buildWasm(clang, target) {
  // Relative paths, so that nothing of this machine can get into the bytes.
  await run(clang.command, [...flags, 'kernels.cc', 'wasm-main.cc', '-o', target], { cwd: sources });
  await chmod(target, 0o644); // the linker marks it executable
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scratch = await mkdtemp(join(tmpdir(), 'interpolab-wasm-'));
  try {
    const clang = await findClang();
    const product = join(process.argv.includes('--check') ? scratch : here, 'kernels.wasm.tmp');
    await buildWasm(clang, product);
    if (!process.argv.includes('--check')) {
      await rename(product, wasmPath);
      console.log(`Built ${wasmPath} with clang ${clang.version}.`);
    } else if ((await readFile(product)).equals(await readFile(wasmPath))) {
      console.log(`kernels.wasm is what clang ${clang.version} makes of the sources.`);
    } else {
      const hint =
        clang.version === llvmVersion ? 'run node build.mjs and commit it' : `use clang ${llvmVersion}`;
      console.error(
        `build.mjs: kernels.wasm differs from what clang ${clang.version} makes of the sources (${hint}).`,
      );
      process.exitCode = 1;
    }
  } catch (error) {
    console.error(`build.mjs: ${error.stderr?.trim() || error.message}`);
    process.exitCode = 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
