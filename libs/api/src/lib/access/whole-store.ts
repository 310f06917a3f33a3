import type { RunEditor, RunStore, SessionStore, TokenStore } from '@interpolab/tracking/read';

/** All that the API reads and changes. */
export type WholeStore = RunStore & RunEditor & TokenStore & SessionStore;
