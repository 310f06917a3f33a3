'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

/** One named text in the page's address, and how to change it (null removes it). Changing it reloads nothing. */
export function useUrlState(name: string): [string | null, (value: string | null) => void] {
  const params = useSearchParams();
  const path = usePathname();
  const set = useCallback(
    (value: string | null) => {
      // From the address itself, as another part of the page may have changed it since this was rendered.
      const next = new URLSearchParams(window.location.search);
      if (value === null) next.delete(name);
      else next.set(name, value);
      const text = next.toString();
      window.history.replaceState(null, '', text ? `${path}?${text}` : path);
    },
    [name, path],
  );
  return [params.get(name), set];
}
