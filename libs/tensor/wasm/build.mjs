// Builds the WebAssembly kernels from the same source as the native engine: kernels.wasm, which every supported Node
// runs, and kernels-relaxed.wasm with fused multiply-adds (relaxed SIMD). Only developers of the kernels need it: the
// binaries are in the repository. `node build.mjs` writes them; `node build.mjs --check` builds into memory and fails if
// the bytes differ from those in the repository.
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

export const llvmVersion = '14.0.6';
/** The binaries and what sets them apart. */
export const wasmBinaries = [
  { file: 'kernels.wasm', flags: [] },
  { file: 'kernels-relaxed.wasm', flags: ['-DINTERPOLAB_RELAXED_SIMD'] },
];

const commonFlags = [
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

/** Compiles one of the modules into `target`. */
async function buildWasm(clang, { flags }, target) {
  // Relative paths, so that nothing of this machine can get into the bytes.
  await run(clang.command, [...commonFlags, ...flags, 'kernels.cc', 'wasm-main.cc', '-o', target], {
    cwd: sources,
  });
  await chmod(target, 0o644); // the linker marks it executable
}

async function writeBinary(clang, binary) {
  const path = join(here, binary.file);
  await buildWasm(clang, binary, `${path}.tmp`);
  await rename(`${path}.tmp`, path);
  console.log(`Built ${path} with clang ${clang.version}.`);
}

async function checkBinary(clang, binary, scratch) {
  const product = join(scratch, binary.file);
  await buildWasm(clang, binary, product);
  if ((await readFile(product)).equals(await readFile(join(here, binary.file)))) {
    console.log(`${binary.file} is what clang ${clang.version} makes of the sources.`);
    return;
  }
  const hint =
    clang.version === llvmVersion ? 'run node build.mjs and commit it' : `use clang ${llvmVersion}`;
  console.error(
    `build.mjs: ${binary.file} differs from what clang ${clang.version} makes of the sources (${hint}).`,
  );
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const scratch = await mkdtemp(join(tmpdir(), 'interpolab-wasm-'));
  try {
    const clang = await findClang();
    for (const binary of wasmBinaries) {
      if (process.argv.includes('--check')) await checkBinary(clang, binary, scratch);
      else await writeBinary(clang, binary);
    }
  } catch (error) {
    console.error(`build.mjs: ${error.stderr?.trim() || error.message}`);
    process.exitCode = 1;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
