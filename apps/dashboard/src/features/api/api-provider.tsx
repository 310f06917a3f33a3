'use client';

import type { AppRouter } from '@interpolab/api';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import {
  createTRPCClient,
  httpBatchLink,
  httpLink,
  httpSubscriptionLink,
  type Operation,
  splitLink,
} from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { makeQueryClient } from './query-client.ts';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC as useApi, useTRPCClient as useApiClient };

/** Where the API answers: a path, so that it is always this page's own server. */
const API_PATH = '/api/trpc';

/** What does not fit into an address: hundreds of runs. It goes as the body of a POST, which the server takes for a query. */
function isLongQuery({ type, input }: Operation): boolean {
  return type === 'query' && encodeURIComponent(JSON.stringify(input) ?? '').length > 1500;
}

function makeClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: API_PATH }),
        false: splitLink({
          condition: isLongQuery,
          true: httpLink({ url: API_PATH, methodOverride: 'POST' }),
          false: httpBatchLink({ url: API_PATH, maxURLLength: 2000, maxItems: 100 }),
        }),
      }),
    ],
  });
}

let browserQueryClient: QueryClient | undefined;

function queryClientHere(): QueryClient {
  if (typeof window === 'undefined') return makeQueryClient();
  return (browserQueryClient ??= makeQueryClient());
}

export function ApiProvider({ children }: { children: ReactNode }) {
  const queryClient = queryClientHere();
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </TRPCProvider>
    </QueryClientProvider>
  );
}
