import { isIP } from 'node:net';
import { LOOPBACK } from './claim-port.ts';

/** Where the dashboard is found if nothing else is said. */
export const DEFAULT_PORT = 3900;

export interface LaunchOptions {
  command: 'serve' | 'dev';
  port: number;
  /** The address to listen at. */
  host: string;
  help: boolean;
}

/** The user called the command in a way it does not understand; the message says how to. */
export class UsageError extends Error {}

export const USAGE = `Usage: npx nx run dashboard:serve [--port N] [--host ADDRESS]

Starts the dashboard at http://127.0.0.1:N (3900 by default) and prints its address with a link that signs in, once.
Ctrl-C stops it. It listens on this machine only; from another one, tunnel to it:
ssh -L 3900:127.0.0.1:3900 <this machine>. docs/security.md says how to open it to a network.

  --port N         the port, 1 to 65535
  --host ADDRESS   the address to listen at, 127.0.0.1 by default; another one needs tokens
                   (npx nx run tracking:token -- create --name me)
  --help           this text

Environment: DATABASE_URL (default: the embedded PostgreSQL), INTERPOLAB_DATA_DIR (default: .data),
INTERPOLAB_ALLOWED_HOSTS (names besides localhost that requests may be addressed to, comma-separated).`;

/** Reads "serve --port 3900" and "serve --port=3900". */
export function parseArguments(argv: readonly string[]): LaunchOptions {
  const [command, ...rest] = argv;
  if (command !== 'serve' && command !== 'dev') {
    throw new UsageError(`dashboard: expected serve or dev, got ${JSON.stringify(command ?? '')}.`);
  }
  const options: LaunchOptions = { command, port: DEFAULT_PORT, host: LOOPBACK, help: false };
  const words = rest.flatMap((word) =>
    word.startsWith('--') && word.includes('=') ? splitAtEquals(word) : [word],
  );
  for (let at = 0; at < words.length; at++) {
    if (words[at] === '--help' || words[at] === '-h') options.help = true;
    else if (words[at] === '--port' || words[at] === '-p') options.port = readPort(words[++at]);
    else if (words[at] === '--host') options.host = readHost(words[++at]);
    else throw new UsageError(`dashboard: unknown option ${words[at]} (see --help).`);
  }
  return options;
}

function splitAtEquals(word: string): string[] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}

function readHost(text: string | undefined): string {
  if (text !== undefined && isIP(text) !== 0) return text;
  throw new UsageError(
    `dashboard: --host expects an IP address of this machine, or 0.0.0.0 for all, got ${JSON.stringify(text ?? '')}.`,
  );
}

function readPort(text: string | undefined): number {
  const port = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new UsageError(
    `dashboard: --port expects a number from 1 to 65535, got ${JSON.stringify(text ?? '')}.`,
  );
}
