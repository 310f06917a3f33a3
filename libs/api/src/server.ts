export { type ApiContext, createApiContext } from './lib/api-context.ts';
export {
  type AppRouter,
  appRouter,
  createCaller,
  type RouterInputs,
  type RouterOutputs,
} from './lib/router.ts';
