// Builds the native engine: `node build.mjs`, or `node build.mjs --if-possible` after npm install, which never
// fails (the wasm engine needs no build). Calls the C++ compiler itself: no generator, no download.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { levels } from './levels.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
export const sources = join(here, 'src');
export const output = join(here, 'build');

export const addonPath = join(output, `kernels-${platform()}-${arch()}.node`);
const stampPath = `${addonPath}.stamp`;

// Products may be contracted to fused multiply-adds, nothing else may be reordered: one build, one result.
export const commonFlags = [
  '-std=c++17',
  '-O3',
  '-fPIC',
  '-fvisibility=hidden',
  '-ffp-contract=fast',
  '-fno-math-errno',
  '-fno-trapping-math',
  '-Wall',
];

/** Builds unless the addon in place was made from these sources by this compiler. @returns {Promise<'built' | 'current'>} */
export async function buildNative() {
  const rows = levels[arch()];
  if (rows === undefined || platform() === 'win32') {
    throw new Error(`the native engine knows x64 and arm64 on Linux and macOS, not ${platform()} ${arch()}`);
  }
  const compiler = await findCompiler();
  const stamp = await describeInputs(compiler);
  if ((await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return 'current';

  await mkdir(output, { recursive: true });
  const scratch = await mkdtemp(join(output, 'tmp-'));
  try {
    await writeLevels(scratch, rows);
    const headers = createRequire(import.meta.url)('node-api-headers').include_dir;
    const includes = ['-I', headers, '-I', scratch, '-I', sources];
    const compile = async (source, name, flags) => {
      const object = join(scratch, `${name}.o`);
      await run(compiler.command, [
        ...commonFlags,
        ...flags,
        ...includes,
        '-c',
        join(sources, source),
        '-o',
        object,
      ]);
      return object;
    };
    const objects = await Promise.all([
      compile('addon.cc', 'addon', []),
      compile('thread-pool.cc', 'thread-pool', []),
      ...rows.map(({ name, flags }) => compile('kernels.cc', name, [`-DINTERPOLAB_LEVEL=${name}`, ...flags])),
    ]);
    const link =
      platform() === 'darwin'
        ? ['-bundle', '-undefined', 'dynamic_lookup']
        : ['-shared', '-static-libgcc', '-pthread'];
    const product = join(scratch, 'kernels.node');
    await run(compiler.command, [...link, ...objects, '-o', product]);
    await tryOut(product);
    await rename(product, addonPath);
    await writeFile(stampPath, stamp);
    return 'built';
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Loads a library and opens each level in a process of its own: one that crashes must not replace one that works. */
async function tryOut(product) {
  const program =
    'const addon = require(process.argv[1]); for (const level of addon.levels) addon.open(1, level, new Float64Array(addon.callWords)).close();';
  try {
    await run(process.execPath, ['-e', program, product]);
  } catch (error) {
    const said = /^\w*Error: (?:.*kernels\.node: )?(.*)$/m.exec(error.stderr ?? '')?.[1];
    throw new Error(`what the C++ compiler made does not load: ${said ?? error.signal ?? error.message}`);
  }
}

/** Writes what C++ sees of the levels: one line of a macro for each row. */
export async function writeLevels(folder, rows) {
  const table = rows.map(({ name, runs }) => `level(${name}, (${runs}))`).join(' ');
  await writeFile(join(folder, 'levels.inc'), `#define INTERPOLAB_LEVELS(level) ${table}\n`);
}

/** The C++ compiler to use and its version. @returns {Promise<{ command: string, version: string }>} */
export async function findCompiler() {
  const asked = process.env.CXX;
  for (const command of asked ? [asked] : ['c++', 'g++', 'clang++']) {
    try {
      const { stdout } = await run(command, ['--version']);
      return { command, version: stdout.split('\n')[0] };
    } catch (error) {
      if (asked)
        throw new Error(
          `the C++ compiler named by CXX, '${asked}', does not run (${error.code ?? error.message})`,
        );
    }
  }
  throw new Error('no C++ compiler found (tried c++, g++ and clang++; set CXX to name one)');
}

async function describeInputs(compiler) {
  const hash = createHash('sha256');
  hash.update(`${compiler.command} ${compiler.version} ${platform()} ${arch()}\n`);
  for (const file of [
    ...(await readdir(sources)).sort().map((name) => join(sources, name)),
    join(here, 'build.mjs'),
    join(here, 'levels.mjs'),
  ]) {
    hash.update(`${file.slice(here.length)}\n`);
    hash.update(await readFile(file));
  }
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const optional = process.argv.includes('--if-possible');
  try {
    const result = await buildNative();
    console.log(
      `Interpolab: native engine ${result === 'built' ? 'built' : 'up to date'} (${platform()} ${arch()}).`,
    );
  } catch (error) {
    const reason = error.stderr ? `the C++ compiler failed: ${error.stderr.trim()}` : error.message;
    if (optional) {
      console.log(
        `Interpolab: native engine not built, the wasm engine takes over (${reason.split('\n')[0]}).`,
      );
    } else {
      console.error(`build.mjs: ${reason}`);
      process.exitCode = 1;
    }
  }
}
