export type { WholeStore } from './lib/access/whole-store.ts';
export {
  type ApiContext,
  createApiContext,
  LOCAL_USER,
  type Principal,
  withCredentials,
} from './lib/api-context.ts';
export { handleRest, type RestOptions } from './lib/rest/handle-rest.ts';
export { openApiDocument } from './lib/rest/open-api-document.ts';
export {
  type AppRouter,
  appRouter,
  createCaller,
  type RouterInputs,
  type RouterOutputs,
} from './lib/router.ts';
