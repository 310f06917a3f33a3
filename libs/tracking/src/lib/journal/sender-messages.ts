// What the program and its sender process tell each other.
import type { EnsureDatabase } from '../database/ensure-database.ts';
import type { OpenArtifactStore } from '../files/open-artifact-store.ts';

export type ToSender =
  /** The first message. `revivable`: the database is the embedded one, and may be started again. */
  | {
      type: 'open';
      directory: string;
      databaseUrl: string;
      /** Where artifacts are: bytes that a record names are brought there before the record. */
      artifacts: OpenArtifactStore;
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
