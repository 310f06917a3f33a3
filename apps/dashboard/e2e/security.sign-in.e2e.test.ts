// Who is let in: every page, route and file of the dashboard, asked for by nobody, by a browser and by scripts.

import { readdirSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { join } from 'node:path';
import { createApiClient } from '@interpolab/api/client';
import { connect } from '@interpolab/tracking';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildDashboard } from './build-dashboard.ts';
import { type ServedDashboard, serveDashboard } from './serve-dashboard.ts';
import { makeWorkplace, type Workplace } from './throw-away-workplace.ts';

const CANARY = 'canary-of-another-project';
/** What anybody may have: the way in. */
const OPEN = ['/sign-in'];

let workplace: Workplace;
let dashboard: ServedDashboard;
let store: ReturnType<typeof connect>;
let cookie: string;
let runId: string;
let image: string;

beforeAll(async () => {
  await buildDashboard();
  workplace = await makeWorkplace();
  const { tracking, databaseUrl, dataDirectory } = workplace;
  store = connect(databaseUrl);
  const run = tracking.startRun({
    ...{
      project: CANARY,
      name: CANARY,
      kind: 'ddpm' as const,
      config: { note: CANARY },
      seed: 1,
      engine: 'cpu',
    },
  });
  run.log({ loss: 1 }, { step: 1 });
  ({ sha256: image } = await run.artifact({
    ...{ name: CANARY, kind: 'samples', role: 'out', path: join(import.meta.dirname, 'draw-png.ts') },
  }));
  await tracking.flush();
  runId = run.id;
  dashboard = await serveDashboard({ DATABASE_URL: databaseUrl, INTERPOLAB_DATA_DIR: dataDirectory });
  cookie = await dashboard.signIn();
}, 300_000);

afterAll(async () => {
  await dashboard?.stop();
  await store?.close();
  await workplace?.remove();
}, 60_000);

const ask = (path: string, options: RequestInit = {}) =>
  fetch(`${dashboard.url}${path}`, { redirect: 'manual', ...options });

/** Every page and route of the app as Next knows them, with values for what is variable. */
function everyPath(): string[] {
  return readdirSync(join(import.meta.dirname, '../src/app'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /(^|[\\/])(page\.tsx|route\.ts)$/.test(file))
    .map((file) => `/${file.replaceAll('\\', '/')}`.replace(/\/(page\.tsx|route\.ts)$/, '') || '/')
    .map((path) =>
      path
        .replace('[trpc]', 'runs.list')
        .replace('[sha256]', image)
        .replace(/\[id\]/, runId)
        .replace(/\[\[?\.\.\.\w+\]?\]/, 'runs')
        .replace(/\[\w+\]/, 'x'),
    );
}

const refuses = async (path: string, options: RequestInit) => {
  const answer = await ask(path, options);
  expect(answer.status, `${options.method ?? 'GET'} ${path}`).toBe(401);
  expect(await answer.text(), path).not.toContain(CANARY);
};

describe('security: a route that forgot to ask who is there (MLflow CVE-2026-0545)', () => {
  it('refuses nobody, a made-up session and a made-up token on every page and route', async () => {
    const paths = everyPath();
    expect(paths).toEqual(expect.arrayContaining(['/', `/runs/${runId}`, '/api/trpc/runs.list', '/sign-in']));
    const [name] = cookie.split('=');
    for (const path of [...paths, '/not-there', '/api/not-there', '/_next/image?url=%2Ficon.svg&w=16&q=75']) {
      if (OPEN.includes(path)) continue;
      await refuses(path, {});
      await refuses(path, { headers: { cookie: `${name}=ilab_made-up` } });
      await refuses(path, { headers: { authorization: 'Bearer ilab_made-up' } });
      await refuses(path, { method: 'POST', headers: { origin: dashboard.url } });
      await refuses(path, {
        headers: { 'x-middleware-subrequest': 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy' },
      });
    }
  }, 60_000);

  it('lets the same paths be read once signed in', async () => {
    for (const path of everyPath().filter((path) => !path.startsWith('/sign-'))) {
      const answer = await ask(path, { headers: { cookie } });
      expect([200, 404], path).toContain(answer.status);
      // Below a catch-all route not every path is something.
      if (!path.startsWith('/api/v')) expect(answer.status, path).toBe(200);
      await answer.body?.cancel();
    }
  }, 60_000);
});

describe('security: a page in a frame, a guessed type, a script from elsewhere (MLflow CVE-2025-14279, CVE-2024-27133)', () => {
  it('every answer has its headers, also a refusal, and nothing is shared with other origins', async () => {
    for (const path of everyPath())
      for (const headers of [{ cookie }, {}] as Record<string, string>[]) {
        const answer = await ask(path, { headers });
        expect(Object.fromEntries(answer.headers), path).toMatchObject({
          'content-security-policy': expect.stringMatching(
            /script-src 'self' 'nonce-.*frame-ancestors 'none'/,
          ),
          ...{ 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' },
        });
        expect(answer.headers.get('access-control-allow-origin'), path).toBeNull();
        await answer.body?.cancel();
      }
    const preflight = { method: 'OPTIONS', headers: { cookie, origin: 'https://example.com' } };
    expect((await ask('/api/trpc/runs.list', preflight)).status).toBe(403);
  }, 60_000);

  it('SVG and HTML leave as downloads, whatever they are called', async () => {
    for (const text of [
      '<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>',
      '<!doctype html><script/>',
      '%PDF-1.7',
    ]) {
      const { sha256 } = await workplace.tracking.artifacts.put(Buffer.from(text));
      const answer = await ask(`/media/${sha256}`, { headers: { cookie } });
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(answer.headers.get('content-disposition')).toMatch(/^attachment/);
      await answer.body?.cancel();
    }
  });

  it('a batch or a body that is too long is refused', async () => {
    const many = Array(201).fill('projects.list').join(',');
    expect((await ask(`/api/trpc/${many}?batch=1&input={}`, { headers: { cookie } })).status).toBe(400);
    const body = 'x'.repeat(2_000_001);
    const headers = { cookie, origin: dashboard.url, 'content-type': 'application/json' };
    expect((await ask('/api/trpc/runs.edit', { method: 'POST', headers, body })).status).toBe(413);
  });
});

describe('signing in', () => {
  it('works once with the printed link, and keeps the cookie from scripts and other sites', async () => {
    await expect(dashboard.signIn()).rejects.toThrow('The link answered 401.');
    expect((await ask('/sign-in?code=guessed')).status).toBe(401);
    const { key } = await store.createToken({ name: 'cookie', role: 'reader' });
    const answer = await ask('/sign-in', {
      ...{ method: 'POST', body: new URLSearchParams({ token: key, next: '//example.com' }) },
      headers: { origin: dashboard.url },
    });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^interpolab-session-\d+=ilab_[\w-]{43}; Expires=.*; Path=\/; HttpOnly; SameSite=Strict$/,
    );
  });

  it('tells a wrong token, and takes no form from elsewhere', async () => {
    const wrong = { method: 'POST', body: new URLSearchParams({ token: 'ilab_wrong' }) };
    const told = await ask('/sign-in', { ...wrong, headers: { origin: dashboard.url } });
    expect([told.status, await told.text()]).toEqual([
      401,
      expect.stringContaining('unknown, expired or revoked'),
    ]);
    expect((await ask('/sign-in', { ...wrong, headers: { origin: 'https://example.com' } })).status).toBe(
      403,
    );
    expect((await ask('/sign-in', wrong)).status).toBe(403);
  });

  it('ends with a sign-out, and with its token', async () => {
    const signIn = async () => {
      const { id, key } = await store.createToken({ name: 'short', role: 'reader' });
      const body = new URLSearchParams({ token: key });
      const answer = await ask('/sign-in', { method: 'POST', body, headers: { origin: dashboard.url } });
      return {
        id,
        headers: { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '', origin: dashboard.url },
      };
    };
    const leaving = await signIn();
    expect((await ask('/', { headers: leaving.headers })).status).toBe(200);
    await ask('/sign-out', { method: 'POST', headers: leaving.headers });
    expect((await ask('/', { headers: leaving.headers })).status).toBe(401);
    const revoked = await signIn();
    await store.revokeToken(revoked.id);
    expect((await ask('/', { headers: revoked.headers })).status).toBe(401);
  });
});

describe('security: artifacts of other projects by their hash', () => {
  it('are not there for a token of another project, and are for one of theirs', async () => {
    const bearer = async (project: string) => {
      const { key } = await store.createToken({ name: project, role: 'reader', projects: [project] });
      return { headers: { authorization: `Bearer ${key}` } };
    };
    const [other, own] = [await bearer('other'), await bearer(CANARY)];
    expect((await ask(`/media/${image}`, other)).status).toBe(404);
    expect((await ask(`/runs/${runId}`, other)).status).toBe(404);
    expect(await (await ask('/', other)).text()).not.toContain(CANARY);
    expect((await ask(`/media/${image}`, own)).status).toBe(200);
    expect((await ask(`/runs/${runId}`, own)).status).toBe(200);
    expect(await (await ask('/', own)).text()).toContain(CANARY);
  });
});

describe('security: a name that somebody points at this machine (DNS rebinding, MLflow CVE-2025-14279)', () => {
  it('is refused with a session too, on pages, data and the stream of changes', async () => {
    const status = (path: string) =>
      new Promise((resolve, reject) => {
        const headers = { host: 'rebound.example', cookie };
        httpGet(`${dashboard.url}${path}`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        }).once('error', reject);
      });
    for (const path of ['/', '/sign-in', '/api/trpc/runs.list', '/api/trpc/runs.changes', `/media/${image}`])
      expect(await status(path), path).toBe(403);
  });

  it('and so is a page of another port, which the browser counts as the same site', async () => {
    for (const path of ['/api/trpc/runs.list', '/api/trpc/runs.changes', `/media/${image}`])
      expect((await ask(path, { headers: { cookie, 'sec-fetch-site': 'same-site' } })).status, path).toBe(
        403,
      );
  });
});

describe('a script', () => {
  it('reads with its token, hears changes, and does no more than its role', async () => {
    const { key } = await store.createToken({ name: 'script', role: 'reader' });
    const api = createApiClient({ url: `${dashboard.url}/api/trpc`, token: key });
    expect((await api.runs.list.query({})).runs.map(({ id }) => id)).toEqual([runId]);
    await expect(api.runs.delete.mutate({ runIds: [runId] })).rejects.toThrow('This needs the role writer');
    await expect(createApiClient({ url: `${dashboard.url}/api/trpc` }).runs.list.query({})).rejects.toThrow(
      'This needs a sign-in, or a token',
    );
  });
});
