import type { TokenRole } from './api-token.ts';

/** Who asks, and what they may: a role, in all projects or in some. */
export interface Principal {
  name: string;
  role: TokenRole;
  /** Names of the projects it is for; null: all, also those to come. */
  projects: readonly string[] | null;
}

/** Whoever started the server: the bearer of the link that it printed. */
export const LOCAL_USER: Principal = { name: 'local', role: 'admin', projects: null };
