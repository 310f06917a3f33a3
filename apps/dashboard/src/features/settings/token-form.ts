import type { RouterOutputs } from '@interpolab/api';

export type ApiToken = RouterOutputs['tokens']['list'][number];

/** Days after which a new token ends; what is said first is proposed. */
export const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'a year' },
  { value: 'never', label: 'never ends' },
] as const;
export type Lifetime = (typeof LIFETIMES)[number]['value'];

const DAY_MS = 86_400_000;

/** When a token of this lifetime ends that is made now; undefined: never. */
export const expiryOf = (lifetime: Lifetime, now: number): string | undefined =>
  lifetime === 'never' ? undefined : new Date(now + Number(lifetime) * DAY_MS).toISOString();

/** Names of projects between commas; undefined, which is all, if there is none. */
export function readProjects(text: string): string[] | undefined {
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter(Boolean);
  return names.length === 0 ? undefined : names;
}

/** Whether a token still opens anything. */
export function tokenState(
  { revokedAt, expiresAt }: Pick<ApiToken, 'revokedAt' | 'expiresAt'>,
  now: number,
): 'holds' | 'expired' | 'revoked' {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= now ? 'expired' : 'holds';
}
