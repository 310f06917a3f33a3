import { QueryClient } from '@tanstack/react-query';
import { TRPCClientError } from '@trpc/client';

/** What the server refuses for what it is, it will refuse again: an unfinished filter, a run that is not there. */
function isRefusal(error: Error): boolean {
  if (!(error instanceof TRPCClientError)) return false;
  const status: unknown = error.data?.httpStatus;
  return typeof status === 'number' && status < 500;
}

/** Data stays fresh until a change is announced; what was fetched while rendering is not fetched again. */
export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        retry: (failures, error) => failures < 1 && !isRefusal(error),
        refetchOnWindowFocus: false,
      },
    },
  });
}
