// Builds test/ with the kernels into a program and runs it: every kernel against loops in double precision, at
// every instruction-set level, plainly, under the sanitizers, and for arm64 under qemu.
//
//   node check.mjs [plain] [address] [thread] [neon] [--few] [--accuracy]     default: plain and neon
//
// What cannot run here (no compiler, no sanitizer runtime, no qemu) is SKIPPED with its reason.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { arch, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { commonFlags, findCompiler, output, sources, writeLevels } from './build.mjs';
import { checkedLevels, levels } from './levels.mjs';

const run = promisify(execFile);
const tests = fileURLToPath(new URL('test', import.meta.url));
const sanitizerFlags = ['-O1', '-g', '-fno-omit-frame-pointer', '-fno-sanitize-recover=all'];
const own = [...(levels[arch()] ?? []), ...(checkedLevels[arch()] ?? [])];
/** Where time counts, a sanitizer sees one level: the strongest that is sure to run on common machines. */
const common = own.filter(({ name }) => name === 'avx2' || name === 'neon');

/** What can be built: levels (all, and with --few), flags, compiler, and what runs the program. */
const variants = {
  plain: { rows: own, few: own.filter(({ name }) => name !== 'sse2' && name !== 'avx512'), flags: [] },
  address: { rows: own, few: common, flags: [...sanitizerFlags, '-fsanitize=address,undefined'] },
  thread: { rows: common, few: common, flags: [...sanitizerFlags, '-fsanitize=thread'] },
  neon: {
    rows: levels.arm64,
    few: levels.arm64,
    flags: [],
    link: ['-static'],
    compiler: process.env.ARM64_CXX ?? 'aarch64-linux-gnu-g++',
    runner: ['qemu-aarch64'],
  },
};
export const checkNames = Object.keys(variants);

/** Why a check cannot run on this machine, or null if it can. @returns {Promise<string | null>} */
export async function whyNot(name) {
  const { flags, link = [], runner = [] } = variants[name];
  if (name === 'neon' && arch() === 'arm64') return 'this is an arm64 machine: `plain` checks neon';
  const scratch = await mkdtemp(join(tmpdir(), 'interpolab-check-'));
  try {
    const { command } = await compilerOf(name);
    const source = join(scratch, 'probe.cc');
    const program = join(scratch, 'probe');
    await writeFile(source, '#include <thread>\nint main() { std::thread([] {}).join(); }\n');
    await run(command, ['-std=c++17', ...flags, source, '-o', program, '-pthread', ...link]);
    const [first, ...rest] = [...runner, program];
    await run(first, rest);
    return null;
  } catch (error) {
    const lines = (error.stderr || error.message).trim().split('\n');
    return lines.find((line) => /error|FATAL|cannot find/i.test(line))?.trim() ?? lines[0];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Builds the program of a check unless it is there already. @returns {Promise<string>} its path */
export async function buildCheck(name, { few = false } = {}) {
  const { flags, link = [], ...variant } = variants[name];
  const rows = few ? variant.few : variant.rows;
  const compiler = await compilerOf(name);
  const folder = join(output, `check-${name}${few ? '-few' : ''}`);
  const program = join(folder, 'kernel-check');
  const stampPath = join(folder, 'stamp');
  const stamp = await describeInputs({ compiler, flags, link, rows });
  if ((await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return program;

  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeLevels(folder, rows);
  const objects = [];
  const compile = async (source, object, extra) => {
    objects.push(join(folder, `${object}.o`));
    const includes = ['-I', sources, '-I', folder];
    await run(compiler.command, [
      ...commonFlags,
      ...extra,
      ...flags,
      ...includes,
      '-c',
      source,
      '-o',
      objects.at(-1),
    ]);
  };
  const testSources = (await readdir(tests)).filter((file) => file.endsWith('.cc'));
  // The reference loops must not be contracted or reordered in any way; they need no speed.
  const reference = ['-O1', '-ffp-contract=off', '-fno-inline'];
  await inTurns([
    ...rows.map(
      (row) => () =>
        compile(join(sources, 'kernels.cc'), row.name, [`-DINTERPOLAB_LEVEL=${row.name}`, ...row.flags]),
    ),
    ...testSources.map((file) => () => compile(join(tests, file), `test-${file}`, reference)),
    () => compile(join(sources, 'thread-pool.cc'), 'thread-pool', []),
  ]);
  await run(compiler.command, [...flags, ...objects, '-o', `${program}.tmp`, '-pthread', ...link]);
  await Promise.all(objects.map((object) => rm(object)));
  await rename(`${program}.tmp`, program);
  await writeFile(stampPath, stamp);
  return program;
}

/** Builds and runs a check. @returns {Promise<{ ok: boolean, text: string }>} */
export async function runCheck(name, { few = false, args = [] } = {}) {
  const program = await buildCheck(name, { few });
  const [first, ...rest] = [...(variants[name].runner ?? []), program, ...(few ? ['--few'] : []), ...args];
  const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=1', UBSAN_OPTIONS: 'print_stacktrace=1' };
  try {
    const { stdout, stderr } = await run(first, rest, { env, maxBuffer: 2 ** 26 });
    return { ok: true, text: `${stdout}${stderr}` };
  } catch (error) {
    return { ok: false, text: `${error.stdout ?? ''}${error.stderr ?? error.message}` };
  }
}

async function compilerOf(name) {
  const command = variants[name].compiler;
  if (command === undefined) return findCompiler();
  const { stdout } = await run(command, ['--version']);
  return { command, version: stdout.split('\n')[0] };
}

/** Runs jobs two at a time: each is a compiler with some hundred megabytes. */
async function inTurns(jobs) {
  const waiting = jobs.slice();
  const turn = async () => {
    for (let job = waiting.shift(); job !== undefined; job = waiting.shift()) await job();
  };
  await Promise.all([turn(), turn()]);
}

async function describeInputs(settings) {
  const hash = createHash('sha256').update(JSON.stringify(settings));
  for (const folder of [sources, tests]) {
    for (const file of (await readdir(folder)).sort())
      hash.update(file).update(await readFile(join(folder, file)));
  }
  return hash.update(await readFile(fileURLToPath(import.meta.url))).digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const few = process.argv.includes('--few');
  const args = process.argv.includes('--accuracy') ? ['--accuracy'] : [];
  const asked = process.argv.slice(2).filter((argument) => argument !== '--few' && argument !== '--accuracy');
  const unknown = asked.find((name) => !checkNames.includes(name));
  if (unknown !== undefined) {
    console.error(
      `check.mjs: no check '${unknown}' (there are ${checkNames.join(', ')}; --few for fewer shapes, --accuracy for the errors).`,
    );
    process.exit(2);
  }
  for (const name of asked.length > 0 ? asked : ['plain', 'neon']) {
    const reason = await whyNot(name);
    if (reason !== null) {
      console.log(`── ${name}: SKIPPED (${reason})`);
      continue;
    }
    console.log(`── ${name}`);
    try {
      const { ok, text } = await runCheck(name, { few, args });
      console.log(text.trimEnd());
      if (!ok) process.exitCode = 1;
    } catch (error) {
      console.error(`check.mjs: ${error.stderr?.trim() || error.message}`);
      process.exitCode = 1;
    }
  }
}
