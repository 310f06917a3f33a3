'use client';

import type { AppRouter } from '@interpolab/api';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createTRPCClient, httpBatchLink, httpLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { createTRPCContext } from '@trpc/tanstack-react-query';
import { type ReactNode, useState } from 'react';
import { API_PATH, isLongQuery } from './api-address.ts';
import { fetchUnlessAsked } from './early-answer-client.ts';
import { NonceContext } from './early-question.tsx';
import { makeQueryClient } from './query-client.ts';

const { TRPCProvider, useTRPC, useTRPCClient } = createTRPCContext<AppRouter>();

export { useTRPC as useApi, useTRPCClient as useApiClient };

function makeClient() {
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        condition: (operation) => operation.type === 'subscription',
        true: httpSubscriptionLink({ url: API_PATH }),
        false: splitLink({
          condition: ({ type, input }) => type === 'query' && isLongQuery(input),
          true: httpLink({ url: API_PATH, methodOverride: 'POST', fetch: fetchUnlessAsked }),
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

export function ApiProvider({ nonce, children }: { nonce?: string; children: ReactNode }) {
  const queryClient = queryClientHere();
  const [client] = useState(makeClient);
  return (
    <QueryClientProvider client={queryClient}>
      <TRPCProvider trpcClient={client} queryClient={queryClient}>
        <NonceContext value={nonce}>{children}</NonceContext>
      </TRPCProvider>
    </QueryClientProvider>
  );
}
