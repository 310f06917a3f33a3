import { describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';
import { readAllowedHosts, refusal } from './request-guard.ts';

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

describe(contentSecurityPolicy, () => {
  it('lets scripts in by nonce only, and evaluates text in development only', () => {
    expect(contentSecurityPolicy('n1', false)).toContain("script-src 'self' 'nonce-n1' 'strict-dynamic';");
    expect(contentSecurityPolicy('n1', false)).not.toContain('unsafe-eval');
    expect(contentSecurityPolicy('n1', true)).toContain('unsafe-eval');
    expect(contentSecurityPolicy('n1', false)).toContain("frame-ancestors 'none'");
  });
});
