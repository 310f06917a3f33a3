'use client';

import { type RefObject, useEffect, useState } from 'react';

/** How far off is nearly in sight. The page scrolls inside of itself, so browsers that know it need `scrollMargin`. */
const NEARLY: IntersectionObserverInit & { scrollMargin: string } = {
  ...{ rootMargin: '120px 0px', scrollMargin: '120px 0px' },
};

/** Whether an element is in sight, or nearly: what is not is neither fetched nor drawn. */
export function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      (entries) => setInView(entries.some((entry) => entry.isIntersecting)),
      NEARLY,
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return inView;
}

/** Whether an element has been in sight, or nearly: what costs much is made then, and stays. */
export function useSeen(element: RefObject<HTMLElement | null>): boolean {
  const inView = useInView(element);
  const [seen, setSeen] = useState(false);
  if (inView && !seen) setSeen(true);
  return seen;
}
