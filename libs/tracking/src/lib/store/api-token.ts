import { createHash, randomBytes } from 'node:crypto';

export const TOKEN_ROLES = ['reader', 'writer', 'admin'] as const;
/** Each role may what the ones before it may. */
export type TokenRole = (typeof TOKEN_ROLES)[number];

const PREFIX = 'ilab_';

/** A new key: 256 bits of the operating system. Its mark lets scanners of leaks know it. */
export const newApiKey = (): string => PREFIX + randomBytes(32).toString('base64url');

/** A key is random and long, so a plain hash of it cannot be turned back. */
export const hashApiKey = (key: string): string => createHash('sha256').update(key).digest('hex');

export const roleAllows = (has: TokenRole, needs: TokenRole): boolean =>
  TOKEN_ROLES.indexOf(has) >= TOKEN_ROLES.indexOf(needs);
