#!/usr/bin/env node
// Installs the packages of a GPU engine, which `npm ci` leaves out:
//   npm run setup:gpu        tensorflow-gpu
//   npm run setup:webgpu     webgpu
// Nothing is written into package.json or the lock file; `npm ci` removes the packages again.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, platform } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = resolve(fileURLToPath(import.meta.url), '../..');
const workspace = resolve(packageFolder, '../..');
const peers = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).peerDependencies;

const engines = {
  gpu: {
    engine: 'tensorflow-gpu',
    packages: ['@tensorflow/tfjs-node-gpu'],
    runsOn: ['linux-x64', 'win32-x64'],
    explanation: `Installs @tensorflow/tfjs-node-gpu ${peers['@tensorflow/tfjs-node-gpu']} for the engine tensorflow-gpu.
It downloads: the package from npm; then, by the package's own install script, TensorFlow 2.9.1 with its GPU
  kernels and a small addon from storage.googleapis.com (some 400 MB).
It needs:     an NVIDIA card and its driver, CUDA 11.2 and cuDNN 8.1, on Linux or Windows with an x64 processor.`,
    blocked: `storage.googleapis.com, from which the package's install script takes TensorFlow, cannot be reached from here.
What to do: open that host on your network, or set TFJS_NODE_CDN_STORAGE to a mirror of it (with a / at its end), and
run \`npm run setup:gpu\` again. Without it, \`npm run setup:webgpu\` brings a GPU engine that needs nothing but npm.`,
  },
  webgpu: {
    engine: 'webgpu',
    packages: ['@tensorflow/tfjs-backend-webgpu', 'webgpu'],
    runsOn: ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64', 'win32-x64', 'win32-arm64'],
    explanation: `Installs @tensorflow/tfjs-backend-webgpu ${peers['@tensorflow/tfjs-backend-webgpu']} and webgpu ${peers.webgpu} for the engine webgpu.
It downloads: both packages from npm, and from nowhere else (54 MB, some 150 MB unpacked).
It needs:     a GPU with a driver for Vulkan (Linux), Metal (macOS) or Direct3D 12 (Windows).`,
    blocked: `npm's registry cannot be reached from here.
What to do: check the network and npm's registry (\`npm config get registry\`), and run \`npm run setup:webgpu\` again.`,
  },
};

/** `name@version` of the packages, and of those of the other engine that are there: npm would remove them. */
function wanted(packages) {
  const installed = Object.keys(peers).filter((name) => existsSync(join(workspace, 'node_modules', name)));
  return [...new Set([...packages, ...installed])].map((name) => `${name}@${peers[name]}`);
}

function npmInstall(specifiers) {
  const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
  const args = [...npm.slice(1), 'install', '--no-save', '--no-audit', '--no-fund', ...specifiers];
  const { status, stdout, stderr, error } = spawnSync(npm[0], args, {
    cwd: workspace,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: npm.length === 1 && platform() === 'win32', // npm is a .cmd there
  });
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error ? error.message : ''}` };
}

/** What npm says beside warnings, without its paths of log files. */
function ownWords(output) {
  const lines = output
    .split('\n')
    .filter((line) => line.trim() && !/npm warn|complete log of this run/.test(line));
  return lines.slice(-12).join('\n');
}

/** Starts the engine in a process of its own: a broken driver may end it. */
function tryEngine(engine) {
  const program = `import { startEngine } from '@interpolab/tensor';
    try { console.log('starts: ' + (await startEngine({ engine: '${engine}' })).detail); process.exit(0); }
    catch (error) { console.log('fails: ' + error.message); process.exit(1); }`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', program];
  const { status, signal, stdout } = spawnSync(process.execPath, args, {
    cwd: packageFolder,
    encoding: 'utf8',
  });
  const said = /^(?:starts|fails): (.*)$/m.exec(stdout)?.[1];
  return { ok: status === 0, said: said ?? `the process ended with ${signal ?? `code ${status}`}` };
}

function main([name]) {
  const setup = engines[name];
  if (!setup)
    throw new Error(`expected gpu or webgpu, got "${name ?? ''}" (npm run setup:gpu, npm run setup:webgpu)`);
  console.log(`${setup.explanation}\n`);
  const machine = `${platform()}-${arch()}`;
  if (!setup.runsOn.includes(machine)) {
    throw new Error(
      `${setup.engine} does not run on ${machine}, only on ${setup.runsOn.join(', ')}. Nothing was installed.`,
    );
  }
  const specifiers = wanted(setup.packages);
  console.log(`npm install --no-save ${specifiers.join(' ')} …`);
  const { ok, output } = npmInstall(specifiers);
  if (!ok) {
    const unreachable =
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|\b403\b|\b407\b/.test(output);
    const why = unreachable ? setup.blocked : 'npm failed; its words are above.';
    throw new Error(
      `not installed.\n\n${ownWords(output)}\n\n${why}\nNothing was changed: the engines that ran before still run.`,
    );
  }
  const { ok: starts, said } = tryEngine(setup.engine);
  if (!starts) throw new Error(`installed, but it cannot compute on this machine.\n${said}`);
  console.log(`\n${setup.engine} is installed and computes: ${said}\n\`npm ci\` removes it again.`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`setup: ${error.message}`);
  process.exitCode = 1;
}
