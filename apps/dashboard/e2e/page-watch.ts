import type { Page, Request } from 'playwright-core';

/** How long nothing must be fetched for a page to count as loaded; what it fetches when idle, it begins sooner. */
const QUIET_MS = 1800;

/** tsx puts calls of it into the functions that are sent to a page. */
export const NAMED_FUNCTIONS = 'globalThis.__name = (named) => named';

export interface Shift {
  value: number;
  /** What moved, and from where to where. */
  moved: string[];
}

interface Watched {
  shifts: Shift[];
  violations: string[];
}

/** What went over the wire for a page and what happened in it, from its first byte on. */
export interface PageWatch {
  /** Fulfilled when the page is live and has fetched nothing for a while. */
  quiet(): Promise<void>;
  /** Shifts of the layout that nobody asked for by a key or a click. */
  shifts(): Promise<Shift[]>;
  /** What the page's policy forbade. */
  violations(): Promise<string[]>;
  /** Addresses that were asked for and lie on another host. */
  strangers(): string[];
  /** Bytes of JavaScript, compressed, as they went over the wire; what was fetched ahead is counted too. */
  scriptBytes(): Promise<number>;
}

/** Watches a page; to be called before it goes anywhere. */
export async function watchPage(page: Page): Promise<PageWatch> {
  const requests: Request[] = [];
  let last = Date.now();
  page.on('request', (request) => {
    requests.push(request);
    last = Date.now();
  });
  page.on('requestfinished', () => {
    last = Date.now();
  });
  await page.addInitScript(NAMED_FUNCTIONS);
  await page.addInitScript(watchInside);
  const watched = () =>
    page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched) as Promise<Watched>;
  return {
    async quiet() {
      await page.locator('[data-live=true]').waitFor({ state: 'attached' });
      last = Date.now();
      while (Date.now() - last < QUIET_MS) await page.waitForTimeout(100);
    },
    shifts: async () => (await watched()).shifts,
    violations: async () => (await watched()).violations,
    strangers() {
      const { host } = new URL(page.url());
      return requests
        .map((request) => request.url())
        .filter((url) => /^(https?|wss?):/.test(url) && new URL(url).host !== host);
    },
    async scriptBytes() {
      const scripts = requests.filter((request) => request.resourceType() === 'script');
      const sizes = await Promise.all(scripts.map((request) => request.sizes()));
      return sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    },
  };
}

/** Runs in the page, before anything of its own. */
function watchInside(): void {
  const watched: Watched = { shifts: [], violations: [] };
  (globalThis as unknown as { watched: Watched }).watched = watched;
  document.addEventListener('securitypolicyviolation', (event) =>
    watched.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}`),
  );
  const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].map(Math.round).join(' ');
  const nameOf = (node: Node | null) => {
    const element = node instanceof Element ? node : node?.parentElement;
    return `<${element?.tagName.toLowerCase()}> ${element?.textContent?.trim().slice(0, 40)}`;
  };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, hadRecentInput, sources } = entry as PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
      };
      if (hadRecentInput) continue;
      const moved = sources.map(
        (source) => `${nameOf(source.node)}: ${place(source.previousRect)} → ${place(source.currentRect)}`,
      );
      watched.shifts.push({ value, moved });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}
