import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bodyRefusal, MAX_BODY_BYTES } from './body-limit.ts';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { isOpenPath } from './open-paths.ts';
import { readAllowedHosts, refusal } from './request-guard.ts';
import { sessionCookie, sessionKeyOf } from './session-cookie.ts';
import { takeSignInCode } from './sign-in-code.ts';
import { ownPath, signInPage } from './sign-in-page.ts';

const request = {
  ...{
    method: 'GET',
    host: '127.0.0.1:3000',
    origin: null,
    fetchSite: null,
    wantsData: true,
    showsToken: false,
  },
};

describe(refusal, () => {
  it.each(['127.0.0.1:3000', 'localhost:3000', 'LOCALHOST', '[::1]:3000'])('answers to %s', (host) => {
    expect(refusal({ ...request, host })).toBeNull();
  });

  it.each([
    null,
    '',
    'rebound.example:3000',
    'localhost.example',
    '127.0.0.1.example',
    '127.0.0.1:3000:x',
    '0.0.0.0:3000',
    'localhost@example.com',
  ])('does not answer to %s', (host) => {
    expect(refusal({ ...request, host })).toMatch(/^This server does not answer to the name/);
  });

  it('answers to names that were added', () => {
    const allowed = readAllowedHosts(' Bench.lab , ,other');
    expect(allowed).toEqual(['bench.lab', 'other']);
    expect(refusal({ ...request, host: 'bench.lab:3000' }, allowed)).toBeNull();
    expect(refusal({ ...request, host: 'bench.lab:3000' }, readAllowedHosts(undefined))).not.toBeNull();
  });

  it.each(['https://example.com', 'http://127.0.0.1:4000', 'https://127.0.0.1', 'null', 'nonsense'])(
    'refuses the origin %s',
    (origin) => {
      expect(refusal({ ...request, origin })).toBe('This server answers its own pages only.');
    },
  );

  it('takes its own origin, with the default port left out too', () => {
    expect(refusal({ ...request, origin: 'http://127.0.0.1:3000' })).toBeNull();
    expect(refusal({ ...request, host: 'localhost:80', origin: 'http://localhost' })).toBeNull();
  });

  it('lets other sites link to pages but not read data', () => {
    expect(refusal({ ...request, fetchSite: 'cross-site' })).not.toBeNull();
    expect(refusal({ ...request, fetchSite: 'cross-site', wantsData: false })).toBeNull();
    expect(refusal({ ...request, fetchSite: 'same-site' })).not.toBeNull(); // another port of this machine
    expect(refusal({ ...request, fetchSite: 'same-origin' })).toBeNull();
  });
});

describe('a request that changes something', () => {
  const change = { ...request, method: 'POST' };

  it('says that it comes from an own page, or shows a token', () => {
    expect(refusal(change)).toMatch(/^This server takes changes from its own pages, or with a token/);
    expect(refusal({ ...change, wantsData: false })).not.toBeNull();
    expect(refusal({ ...change, origin: 'http://127.0.0.1:3000' })).toBeNull();
    expect(refusal({ ...change, fetchSite: 'same-origin' })).toBeNull();
    expect(refusal({ ...change, showsToken: true })).toBeNull();
  });

  it('is refused from elsewhere, also to a page and with a token', () => {
    for (const fetchSite of ['cross-site', 'same-site'])
      expect(refusal({ ...change, fetchSite, wantsData: false, showsToken: true })).not.toBeNull();
    expect(refusal({ ...change, origin: 'http://127.0.0.1:4000', showsToken: true })).not.toBeNull();
  });
});

describe('security: a body without an end (Aim CVE-2024-12778)', () => {
  const statusOf = (method: string, headers: Record<string, string>) =>
    bodyRefusal({ method, headers: new Headers(headers) })?.status;

  it('is refused before it is read', () => {
    expect(statusOf('POST', { 'content-length': String(MAX_BODY_BYTES + 1) })).toBe(413);
    expect(statusOf('POST', { 'content-length': 'many' })).toBe(413);
    expect(statusOf('POST', { 'transfer-encoding': 'chunked' })).toBe(411);
    expect(statusOf('POST', { 'content-length': String(MAX_BODY_BYTES) })).toBeUndefined();
    expect(statusOf('GET', {})).toBeUndefined();
  });
});

describe(sessionCookie, () => {
  const session = { key: 'ilab_k', expiresAt: '2026-12-01T00:00:00.000Z' };

  it('is read back under the name of its own port only', () => {
    const cookie = sessionCookie({ host: '127.0.0.1:3900', origin: null }, session);
    const headers = (host: string) => new Headers({ host, cookie: `theme=dark; ${cookie.split(';')[0]}` });
    expect(sessionKeyOf(headers('127.0.0.1:3900'))).toBe('ilab_k');
    expect(sessionKeyOf(headers('127.0.0.1:3901'))).toBeNull();
    expect(sessionKeyOf(new Headers({ host: '127.0.0.1:3900' }))).toBeNull();
  });

  it('is for TLS only where the page came over TLS, and ends with a sign-out', () => {
    const host = 'lab.example';
    expect(sessionCookie({ host, origin: 'https://lab.example' }, session)).toMatch(/; Secure$/);
    expect(sessionCookie({ host, origin: 'http://lab.example' }, session)).not.toContain('Secure');
    expect(sessionCookie({ host, origin: null }, null)).toMatch(/=; Max-Age=0; .*HttpOnly; SameSite=Strict$/);
  });
});

describe(takeSignInCode, () => {
  it('takes the right code once, and nothing where no link was printed', () => {
    const hash = createHash('sha256').update('code').digest('hex');
    expect(takeSignInCode('', undefined)).toBe(false);
    expect(takeSignInCode('', '')).toBe(false);
    expect(takeSignInCode('cod', hash)).toBe(false);
    expect(takeSignInCode('code', hash)).toBe(true);
    expect(takeSignInCode('code', hash)).toBe(false);
  });
});

describe('the sign-in page', () => {
  it.each(['//example.com', '/\\example.com', 'https://example.com', '/sign-out', '/a b', 'x', null])(
    'does not lead to %s afterwards',
    (next) => expect(ownPath(next)).toBe('/'),
  );

  it('leads to pages of its own, and writes them as text', () => {
    expect(ownPath('/runs/r?x=1')).toBe('/runs/r?x=1');
    expect(signInPage({ next: '/runs/"><script>', problem: '<b>' })).not.toMatch(/"><script>|<b>/);
    expect(signInPage({ next: '/', again: true })).toContain('http-equiv="refresh"');
    expect(signInPage({ next: '/' })).not.toContain('http-equiv="refresh"');
  });
});

describe(isOpenPath, () => {
  it('lets nobody in but to the sign-in and the program itself', () => {
    for (const path of ['/sign-in', '/icon.svg', '/_next/static/chunks/a.js'])
      expect(isOpenPath(path, false)).toBe(true);
    for (const path of [
      '/',
      '/sign-in/',
      '/sign-out',
      '/_next/image',
      '/_next/data/x',
      '/_next/static/../x',
      '/api/health',
    ])
      expect(isOpenPath(path, false)).toBe(false);
  });
});

describe(contentSecurityPolicy, () => {
  it('lets scripts in by nonce only, and evaluates text in development only', () => {
    expect(contentSecurityPolicy('n1', false)).toContain("script-src 'self' 'nonce-n1' 'strict-dynamic';");
    expect(contentSecurityPolicy('n1', false)).not.toContain('unsafe-eval');
    expect(contentSecurityPolicy('n1', true)).toContain('unsafe-eval');
    expect(contentSecurityPolicy('n1', false)).toContain("frame-ancestors 'none'");
  });
});
