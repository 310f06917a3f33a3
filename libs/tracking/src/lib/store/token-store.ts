import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { storableText } from '../client/storable.ts';
import { hashApiKey, newApiKey, type TokenRole } from './api-token.ts';
import { InputError } from './input-error.ts';
import type { Principal } from './principal.ts';
import type { Timestamp } from './run-store.ts';

export interface ApiToken {
  id: string;
  name: string;
  role: TokenRole;
  /** The projects it is for; null: all. */
  projects: string[] | null;
  createdAt: Timestamp;
  expiresAt: Timestamp | null;
  revokedAt: Timestamp | null;
  lastUsedAt: Timestamp | null;
}

export interface TokenStore {
  /** The key is given here and nowhere again. Throws InputError on an end that is not in the future. */
  createToken(token: {
    name: string;
    role: TokenRole;
    /** By default all, also those to come. */
    projects?: readonly string[];
    expiresAt?: Timestamp;
  }): Promise<{ id: string; key: string }>;
  /** Newest first; revoked ones too. At most 1,000. */
  listTokens(): Promise<ApiToken[]>;
  /** False if there is none, or it was revoked before. */
  revokeToken(id: string): Promise<boolean>;
  /** Who a key belongs to; null if it is unknown, expired or revoked. */
  verifyKey(key: string): Promise<Principal | null>;
}

type Row = Omit<ApiToken, 'createdAt' | 'expiresAt' | 'revokedAt' | 'lastUsedAt'> &
  Record<'expiresAt' | 'revokedAt' | 'lastUsedAt', Date | null> & { createdAt: Date };

const tokenOf = ({ createdAt, expiresAt, revokedAt, lastUsedAt, ...token }: Row): ApiToken => ({
  ...token,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt?.toISOString() ?? null,
  revokedAt: revokedAt?.toISOString() ?? null,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

/** Keys to the API, in the table ApiToken: only their hashes are kept. */
export function createTokenStore(pool: pg.Pool): TokenStore {
  return {
    async createToken({ name, role, projects, expiresAt }) {
      if (expiresAt !== undefined && !(Date.parse(expiresAt) > Date.now()))
        throw new InputError(`createToken: expected an end in the future, got ${expiresAt}.`);
      if (projects?.length === 0)
        throw new InputError('createToken: expected at least one project, or none named for all, got [].');
      const [id, key] = [randomUUID(), newApiKey()];
      await pool.query(
        'INSERT INTO "ApiToken" (id, name, role, projects, "keyHash", "expiresAt") VALUES ($1, $2, $3, $4, $5, $6)',
        [
          ...[id, storableText(name, 250), role, projects ? JSON.stringify(projects) : null],
          ...[hashApiKey(key), expiresAt ?? null],
        ],
      );
      return { id, key };
    },

    async listTokens() {
      const { rows } = await pool.query<Row>(
        `SELECT id, name, role, projects, "createdAt", "expiresAt", "revokedAt", "lastUsedAt" FROM "ApiToken"
         ORDER BY "createdAt" DESC, id LIMIT 1000`,
      );
      return rows.map(tokenOf);
    },

    async revokeToken(id) {
      const { rowCount } = await pool.query(
        'UPDATE "ApiToken" SET "revokedAt" = now() WHERE id::text = $1 AND "revokedAt" IS NULL',
        [id],
      );
      return rowCount === 1;
    },

    async verifyKey(key) {
      const { rows } = await pool.query<Principal>(
        `UPDATE "ApiToken" SET "lastUsedAt" = now()
         WHERE "keyHash" = $1 AND "revokedAt" IS NULL AND ("expiresAt" IS NULL OR "expiresAt" > now())
         RETURNING name, role, projects`,
        [hashApiKey(key)],
      );
      return rows[0] ?? null;
    },
  };
}
