'use client';

import { useEffect, useState } from 'react';

/** A number that changes when the theme in force may have changed, for drawings that have to be made anew. */
export function useThemeVersion(): number {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const renew = () => setVersion((current) => current + 1);
    const observer = new MutationObserver(renew);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const query = window.matchMedia('(prefers-color-scheme: dark)');
    query.addEventListener('change', renew);
    return () => {
      observer.disconnect();
      query.removeEventListener('change', renew);
    };
  }, []);
  return version;
}
