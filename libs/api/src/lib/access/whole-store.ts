import type {
  AliasStore,
  ReferenceStore,
  RunEditor,
  RunStore,
  SessionStore,
  StorageStore,
  TokenStore,
  ViewStore,
} from '@interpolab/tracking/read';

/** What people keep of projects besides runs. */
export type BoardStore = ViewStore & ReferenceStore & AliasStore;

/** All that the API reads and changes. */
export type WholeStore = RunStore & RunEditor & StorageStore & BoardStore & TokenStore & SessionStore;
