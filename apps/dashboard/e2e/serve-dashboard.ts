import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

export interface ServedDashboard {
  url: string;
  /** Opens the link that it printed, which works once, and gives the cookie of the session. */
  signIn(): Promise<string>;
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
    launcher.child.stdout?.on('data', () => /code=\S+\n/.test(launcher.output()) && resolve());
    void exit.then((code) => reject(new Error(`The launcher ended with ${code}.\n${launcher.output()}`)));
  });
  return {
    url: `http://127.0.0.1:${port}`,
    async signIn() {
      const [link] = /http\S+\/sign-in\?code=\S+/.exec(launcher.output()) ?? [''];
      const answer = await fetch(link, { redirect: 'manual' });
      const cookie = answer.headers.get('set-cookie')?.split(';')[0];
      if (answer.status !== 303 || !cookie) throw new Error(`The link answered ${answer.status}.`);
      return cookie;
    },
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
