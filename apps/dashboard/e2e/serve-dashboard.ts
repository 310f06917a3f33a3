import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');
const binary = (name: string) => join(root, 'node_modules/.bin', name);

/** Builds the dashboard as a user's `nx run dashboard:serve` does; Next's own cache makes a second build quick. */
export function buildDashboard(): void {
  const { status, stdout, stderr } = spawnSync(binary('nx'), ['run', 'dashboard:build'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (status !== 0) throw new Error(`dashboard:build failed.\n${stdout}\n${stderr}`);
}

export interface ServedDashboard {
  url: string;
  /** What it has written so far. */
  output(): string;
  /** Ends it as Ctrl-C does; fulfilled with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts the launcher, and through it Next's server, on a free port. */
export async function serveDashboard(env: Record<string, string>): Promise<ServedDashboard> {
  const port = await freePort();
  const launcher = launch(['serve', '--port', String(port)], env);
  const exit = new Promise<number | null>((resolve) => launcher.child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    launcher.child.stdout?.on('data', () => launcher.output().includes('Ctrl-C') && resolve());
    void exit.then((code) => reject(new Error(`The launcher ended with ${code}.\n${launcher.output()}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    output: launcher.output,
    stop() {
      launcher.child.kill('SIGINT');
      return exit;
    },
  };
}

/** Runs the launcher to its end. */
export async function runLauncher(args: string[], env: Record<string, string> = {}) {
  const { child, output } = launch(args, env);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output: output().trim() };
}

function launch(args: string[], env: Record<string, string>): { child: ChildProcess; output: () => string } {
  // Vitest says NODE_ENV=test, which the server must not inherit.
  const child = spawn(process.execPath, ['--import', 'tsx', 'launcher/main.ts', ...args], {
    cwd: join(root, 'apps/dashboard'),
    env: { ...process.env, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  return { child, output: () => said };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
