/** Cookies know no ports: two dashboards of one machine must not sign each other's readers out. */
export function sessionCookieName(host: string | null): string {
  const [, port] = /:(\d+)$/.exec(host ?? '') ?? [];
  return `interpolab-session-${port ?? 'default'}`;
}

/** The key of the session in a request's headers; null if it shows none. */
export function sessionKeyOf(headers: Pick<Headers, 'get'>): string | null {
  const name = sessionCookieName(headers.get('host'));
  for (const cookie of (headers.get('cookie') ?? '').split(';')) {
    const [key, value] = cookie.trim().split('=', 2);
    if (key === name && value) return value;
  }
  return null;
}

/**
 * The header that keeps a session in the browser: out of reach of scripts and never sent along from another site.
 * `Secure` where the page came over TLS, which only its Origin tells behind a proxy.
 */
export function sessionCookie(
  { host, origin }: { host: string | null; origin: string | null },
  session: { key: string; expiresAt: string } | null,
): string {
  const value = session
    ? `${session.key}; Expires=${new Date(session.expiresAt).toUTCString()}`
    : '; Max-Age=0';
  const secure = origin?.startsWith('https:') ? '; Secure' : '';
  return `${sessionCookieName(host)}=${value}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}
