import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCClient,
} from '@trpc/client';
import { EventSource } from 'eventsource';
import type { AppRouter } from './router.ts';

export type ApiClient = TRPCClient<AppRouter>;

export interface ApiClientOptions {
  /** Where the API answers, for instance `http://127.0.0.1:3900/api/trpc`. */
  url: string;
  /** A key of `tokens.create` or of `npx nx run tracking:token -- create`; without one nothing is answered. */
  token?: string;
}

/**
 * The typed client for scripts in Node: queries in batches, subscriptions by server-sent events (Node 20 has no
 * EventSource of its own). A URL longer than common proxies take is split into several requests.
 */
export function createApiClient({ url, token }: ApiClientOptions): ApiClient {
  const headers: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {};
  // An EventSource takes no headers, but it lets us fetch for it.
  const eventSourceOptions = {
    fetch: (input: string | URL, init: RequestInit) =>
      fetch(input, { ...init, headers: { ...init.headers, ...headers } }),
  };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url, EventSource, eventSourceOptions }),
        false: httpBatchLink({ url, headers, maxURLLength: 2000, maxItems: 100 }),
      }),
    ],
  });
}
