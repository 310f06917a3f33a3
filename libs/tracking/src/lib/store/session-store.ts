import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { hashApiKey, newApiKey, type TokenRole } from './api-token.ts';
import { LOCAL_USER, type Principal } from './principal.ts';
import type { Timestamp } from './run-store.ts';

/** After so many days one signs in again. */
export const SESSION_DAYS = 14;

export interface SessionStore {
  /**
   * Opens a session: with a token's key, of which it has the rights and the end, or for the local user (`null`). The key
   * of the session is given here and nowhere again. Null if the token is unknown, expired or revoked.
   */
  createSession(tokenKey: string | null): Promise<{ key: string; expiresAt: Timestamp } | null>;
  /** Who a session belongs to; null if it is unknown or over, or if its token is. */
  verifySession(key: string): Promise<Principal | null>;
  /** Makes it worthless at once. */
  endSession(key: string): Promise<void>;
}

const TOKEN_HOLDS = `t."revokedAt" IS NULL AND (t."expiresAt" IS NULL OR t."expiresAt" > now())`;

type Row = { tokenId: string | null; name: string; role: TokenRole; projects: string[] | null };

/** Sessions of browsers, in the table Session: only the hashes of their keys are kept. */
export function createSessionStore(pool: pg.Pool): SessionStore {
  return {
    async createSession(tokenKey) {
      const key = newApiKey();
      await pool.query('DELETE FROM "Session" WHERE "expiresAt" < now()'); // a good moment to forget the old ones
      const { rows } = await pool.query<{ expiresAt: Date }>(
        `INSERT INTO "Session" (id, "keyHash", "tokenId", "expiresAt")
         SELECT $1, $2, t.id, least(t."expiresAt", now() + make_interval(days => $4))
         FROM (SELECT 1) AS one LEFT JOIN "ApiToken" t ON t."keyHash" = $3
         WHERE $3::text IS NULL OR (t.id IS NOT NULL AND ${TOKEN_HOLDS})
         RETURNING "expiresAt"`,
        [randomUUID(), hashApiKey(key), tokenKey === null ? null : hashApiKey(tokenKey), SESSION_DAYS],
      );
      return rows.length === 0 ? null : { key, expiresAt: rows[0].expiresAt.toISOString() };
    },

    async verifySession(key) {
      const { rows } = await pool.query<Row>(
        `SELECT s."tokenId", t.name, t.role, t.projects FROM "Session" s LEFT JOIN "ApiToken" t ON t.id = s."tokenId"
         WHERE s."keyHash" = $1 AND s."expiresAt" > now() AND (s."tokenId" IS NULL OR (${TOKEN_HOLDS}))`,
        [hashApiKey(key)],
      );
      if (rows.length === 0) return null;
      const { tokenId, ...principal } = rows[0];
      return tokenId === null ? LOCAL_USER : principal;
    },

    async endSession(key) {
      await pool.query('DELETE FROM "Session" WHERE "keyHash" = $1', [hashApiKey(key)]);
    },
  };
}
