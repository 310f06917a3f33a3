import { connect } from '@interpolab/tracking';
import { LOOPBACK } from './claim-port.ts';

/** Whether only programs of this machine reach an address. */
export const isLoopback = (host: string): boolean => /^127\.\d+\.\d+\.\d+$/.test(host) || host === '::1';

/** What one types into a browser of this machine. */
export function addressOf(host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? LOOPBACK : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** Throws one line if nobody could sign in from another machine, which is then opened for nothing. */
export async function requireTokens(databaseUrl: string, host: string): Promise<void> {
  const store = connect(databaseUrl);
  try {
    const now = Date.now();
    const holds = (await store.listTokens()).some(
      ({ revokedAt, expiresAt }) => revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now),
    );
    if (holds) return;
  } finally {
    await store.close();
  }
  throw new Error(
    `dashboard: --host ${host} is open to other machines, and there is no token (first: npx nx run tracking:token -- create --name me --role reader).`,
  );
}
