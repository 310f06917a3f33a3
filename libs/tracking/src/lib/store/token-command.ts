// nx run tracking:token -- create --name <who> --role reader|writer|admin [--project p]… [--days n] | list | revoke <id>
import { parseArgs } from 'node:util';
import { ensureDatabase } from '../database/ensure-database.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import { TOKEN_ROLES } from './api-token.ts';
import type { ApiToken, TokenStore } from './token-store.ts';

const DAY_MS = 24 * 3600 * 1000;

/** Reads the arguments of `create`. Throws RangeError, or TypeError for an option that is not known. */
export function readNewToken(args: readonly string[], now = Date.now()) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      name: { type: 'string' },
      role: { type: 'string', default: 'reader' },
      project: { type: 'string', multiple: true },
      days: { type: 'string', default: '90' },
    },
  });
  const role = TOKEN_ROLES.find((known) => known === values.role);
  if (!role) throw new RangeError(`token: expected --role ${TOKEN_ROLES.join(', ')}, got ${values.role}.`);
  if (!values.name) throw new RangeError('token: expected --name, who or what it is for.');
  const days = Number(values.days);
  if (!(days > 0 && days <= 3650))
    throw new RangeError(`token: expected --days of 1 to 3650, got ${values.days}.`);
  const expiresAt = new Date(now + days * DAY_MS).toISOString();
  return { name: values.name, role, projects: values.project, expiresAt };
}

const stateOf = ({ revokedAt, expiresAt }: ApiToken, now: number) =>
  revokedAt !== null ? 'revoked' : expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'holds';

async function answer(store: TokenStore, [command, ...args]: readonly string[]): Promise<string> {
  if (command === 'create') {
    const token = readNewToken(args);
    const { id, key } = await store.createToken(token);
    return `${key}\n(token ${id}, ${token.role} until ${token.expiresAt.slice(0, 10)}; it is not shown again)`;
  }
  if (command === 'list') {
    const tokens = await store.listTokens();
    return tokens
      .map((token) =>
        [
          ...[token.id, token.name, token.role, token.projects?.join(', ') ?? 'all projects'],
          ...[stateOf(token, Date.now()), `last used ${token.lastUsedAt ?? 'never'}`],
        ].join('  '),
      )
      .join('\n');
  }
  if (command === 'revoke') {
    if (await store.revokeToken(args[0] ?? '')) return `The token ${args[0]} opens nothing any more.`;
    throw new RangeError(`token: there is no token ${args[0] ?? ''} to revoke.`);
  }
  throw new RangeError(`token: expected create, list or revoke, got "${command ?? ''}".`);
}

/** What the command prints. */
export async function tokenCommand(args: readonly string[]): Promise<string> {
  const store = connect(await ensureDatabase());
  try {
    return await answer(store, args);
  } finally {
    await store.close();
  }
}
