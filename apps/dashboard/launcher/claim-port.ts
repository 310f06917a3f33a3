import { createServer } from 'node:net';

export const LOOPBACK = '127.0.0.1';

/** How many ports after a taken one are tried for a suggestion. */
const SUGGESTIONS = 50;

/** Throws one line if `port` cannot be listened on, naming the next one that can. */
export async function requireFreePort(port: number, host = LOOPBACK): Promise<void> {
  const problem = await portProblem(port, host);
  if (problem === null) return;
  if (problem === 'EADDRNOTAVAIL')
    throw new Error(`dashboard: --host ${host} is no address of this machine (see: ip addr, ifconfig).`);
  const what = problem === 'EACCES' ? 'may not be used by this user' : 'is taken';
  for (let next = port + 1; next <= Math.min(port + SUGGESTIONS, 65_535); next++) {
    if ((await portProblem(next, host)) === null) {
      throw new Error(
        `dashboard: port ${port} ${what} (${next} is free: npx nx run dashboard:serve --port ${next}).`,
      );
    }
  }
  throw new Error(`dashboard: port ${port} ${what} (choose another with --port).`);
}

/** The error code with which listening fails; null if it works. */
function portProblem(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
