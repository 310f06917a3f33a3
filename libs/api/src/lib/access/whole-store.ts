import type {
  AliasStore,
  ReferenceStore,
  RunEditor,
  RunStore,
  SessionStore,
  TokenStore,
  ViewStore,
} from '@interpolab/tracking/read';

/** What people keep of projects besides runs. */
export type BoardStore = ViewStore & ReferenceStore & AliasStore;

/** All that the API reads and changes. */
export type WholeStore = RunStore & RunEditor & BoardStore & TokenStore & SessionStore;
