// Types only, so that importing this name costs nothing at run time. The router is in `@interpolab/api/server`,
// the client for scripts in `@interpolab/api/client`.
export type { AppRouter, RouterInputs, RouterOutputs } from './lib/router.ts';
export type { RunChange } from './lib/runs/watch-run-changes.ts';
