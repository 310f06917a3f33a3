// What the program and its sender process tell each other.
import type { EnsureDatabase } from '../database/ensure-database.ts';

export type ToSender =
  /** The first message. `revivable`: the database is the embedded one, and may be started again. */
  | {
      type: 'open';
      directory: string;
      databaseUrl: string;
      revivable: Pick<EnsureDatabase, 'dataDirectory' | 'settings' | 'asRoot'> | null;
    }
  | { type: 'add'; path: string }
  | { type: 'retire'; path: string }
  | { type: 'flush'; id: number; timeoutMs: number };

export type FromSender =
  | { type: 'problem'; message: string }
  | { type: 'stored'; path: string; seq: number }
  | { type: 'removed'; path: string }
  | { type: 'flushed'; id: number; done: boolean };
