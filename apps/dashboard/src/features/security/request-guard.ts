/** The parts of a request that say where it comes from. */
export interface RequestOrigin {
  method: string;
  host: string | null;
  origin: string | null;
  /** Sec-Fetch-Site; absent from scripts and old browsers. */
  fetchSite: string | null;
  /** Whether it asks for data (the API, media) rather than for a page. */
  wantsData: boolean;
  /** Whether it shows a token, which no page elsewhere has; a cookie travels by itself. */
  showsToken: boolean;
}

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Why a request must not be answered; null if it may be. Listening on loopback keeps other machines out, but not other
 * web sites in this machine's browser: a name that its owner points at 127.0.0.1 (DNS rebinding) betrays itself by the
 * Host header, a page that calls from elsewhere by Origin and Sec-Fetch-Site.
 */
export function refusal(request: RequestOrigin, allowedHosts: readonly string[] = []): string | null {
  const name = hostName(request.host);
  if (name === null || !(LOOPBACK_NAMES.includes(name) || allowedHosts.includes(name))) {
    return `This server does not answer to the name ${JSON.stringify(name ?? '')} (INTERPOLAB_ALLOWED_HOSTS adds names).`;
  }
  if (request.origin !== null && !sameHost(request.origin, request.host as string)) {
    return 'This server answers its own pages only.';
  }
  // "same-site" is a page of another port of this machine, say of a notebook.
  const elsewhere = request.fetchSite === 'cross-site' || request.fetchSite === 'same-site';
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  if (elsewhere && (request.wantsData || changes)) return 'This server answers its own pages only.';
  if (changes && !request.showsToken && request.origin === null && request.fetchSite !== 'same-origin')
    return 'This server takes changes from its own pages, or with a token (Authorization: Bearer …).';
  return null;
}

/** Names from a comma-separated setting. */
export function readAllowedHosts(setting: string | undefined): string[] {
  return (setting ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
}

function hostName(host: string | null): string | null {
  return host === null ? null : host.toLowerCase().replace(/:\d+$/, '');
}

function sameHost(origin: string, host: string): boolean {
  return URL.canParse(origin) && new URL(origin).host === host.toLowerCase().replace(/:80$/, '');
}
