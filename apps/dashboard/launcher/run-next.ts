import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const dashboardRoot = join(dirname(fileURLToPath(import.meta.url)), '..');

/** How long a server may take to end its open connections (pages that listen for changes) before it is killed. */
const GRACE_MS = 2000;

/** An address may name 500 runs, and the questions of its page name it as their referrer; Node takes 16 KiB by itself. */
const LONG_ADDRESSES = '--max-http-header-size=65536';

export interface NextServer {
  /** Fulfilled when it answers; rejected, with what it last said, if it ends before. */
  ready: Promise<void>;
  /** Fulfilled with the exit code when it has ended. */
  ended: Promise<number | null>;
  stop(): void;
}

/** Starts Next's own server as a child process, at an address, with the given environment. */
export function runNext(
  command: 'start' | 'dev',
  options: { host: string; port: number; env: Record<string, string> },
): NextServer {
  const program = createRequire(import.meta.url).resolve('next/dist/bin/next');
  const child = spawn(
    process.execPath,
    [LONG_ADDRESSES, program, command, '--hostname', options.host, '--port', String(options.port)],
    {
      cwd: dashboardRoot,
      env: { ...process.env, ...options.env, NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { ready: waitUntilReady(child, command, ended), ended, stop: () => stop(child) };
}

function waitUntilReady(child: ChildProcess, command: string, ended: Promise<number | null>): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4000);
      if (/Ready in/.test(said)) resolve();
      if (command === 'dev') process.stdout.write(text); // what it compiles, and what is wrong with it
    });
    child.once('error', reject);
    void ended.then((code) =>
      reject(new Error(`dashboard: next ${command} ended with code ${code} before it was ready.\n${said}`)),
    );
  });
}

function stop(child: ChildProcess): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  setTimeout(() => child.kill('SIGKILL'), GRACE_MS).unref();
}
