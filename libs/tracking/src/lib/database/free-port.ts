import { createServer } from 'node:net';

/** Listens for a moment on 127.0.0.1; returns the port, or undefined if it is taken. Port 0 means any free one. */
export function probePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(undefined))
      .listen(port, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
      });
  });
}

/** The preferred port if it is free, or else another. */
export async function choosePort(preferred: number | undefined): Promise<number> {
  const port = (preferred && (await probePort(preferred))) || (await probePort(0));
  if (!port) throw new Error('Postgres: no free port on 127.0.0.1 (is the loopback interface up?).');
  return port;
}
