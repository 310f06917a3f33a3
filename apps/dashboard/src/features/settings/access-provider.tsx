'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { type Access, mayChange } from './access.ts';

const AccessContext = createContext<Access | null>(null);

/** What whoever is signed in may do, known before the first byte, so that no control appears only to be taken away. */
export function AccessProvider({ access, children }: { access: Access; children: ReactNode }) {
  return <AccessContext value={access}>{children}</AccessContext>;
}

/** Whether controls that write are shown. The API refuses a reader's changes whatever a page shows. */
export function useMayChange(): boolean {
  const access = useContext(AccessContext);
  return access !== null && mayChange(access);
}
