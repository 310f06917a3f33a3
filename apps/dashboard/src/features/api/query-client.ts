import { QueryClient } from '@tanstack/react-query';

/** Data stays fresh until a change is announced; what was fetched while rendering is not fetched again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { staleTime: 60_000, retry: 1, refetchOnWindowFocus: false } },
  });
}
