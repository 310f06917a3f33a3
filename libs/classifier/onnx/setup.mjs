#!/usr/bin/env node
// Installs ONNX Runtime, which `npm ci` leaves out: `npm run setup:onnx`. Its programs for Linux, macOS and Windows, x64 and
// arm64, are in the package; its install script, which would fetch CUDA libraries from elsewhere on Linux, is not run.
// Nothing is written into package.json or the lock file; `npm ci` removes the package again.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const { name, version } = JSON.parse(readFileSync(join(here, 'onnxruntime.json'), 'utf8'));

console.log(`Installs ${name} ${version} for classifiers that come as ONNX files.
It downloads: the package and its dependencies from npm, and from nowhere else (some 250 MB unpacked).`);
const args = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', `${name}@${version}`];
const { status } = spawnSync('npm', args, {
  cwd: resolve(here, '../../..'),
  stdio: 'inherit',
  shell: platform() === 'win32', // npm is a .cmd there
});
process.exitCode = status ?? 1;
