'use client';

import { useServerInsertedHTML } from 'next/navigation';
import { createContext, useContext, useRef } from 'react';
import { API_PATH, isLongQuery } from './api-address.ts';
import { earlyScript } from './early-answer-client.ts';

/** Allows the scripts of this answer: none other run. */
export const NonceContext = createContext<string | undefined>(undefined);

/**
 * Says while the page's HTML is made what a query of it will ask, so that the browser asks as soon as it reads the HTML.
 * Only for long questions, which go by themselves; null is none. In the browser it does nothing.
 */
export function useEarlyQuestion(procedure: string, input: unknown): void {
  const nonce = useContext(NonceContext);
  const written = useRef(false);
  useServerInsertedHTML(() => {
    if (written.current || input === null || !isLongQuery(input)) return null;
    written.current = true;
    const script = earlyScript({ url: `${API_PATH}/${procedure}`, body: JSON.stringify(input) });
    return <script nonce={nonce}>{script}</script>;
  });
}
