import { rm, writeFile } from 'node:fs/promises';
import { get as httpGet } from 'node:http';
import { join } from 'node:path';
import { connect } from '@interpolab/tracking';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { dashboardUnderTest, keepPicture, withoutBrowser } from './dashboard-under-test.test-support.ts';
import { runLauncher, serveDashboard } from './serve-dashboard.ts';
import { beginExperiment, logTraining, writeResults } from './write-experiment.ts';

const under = dashboardUnderTest();
const openPage = (path: string, theme: 'light' | 'dark') => under.open(path, { theme });

const luminance = (page: Page) =>
  page.evaluate(() => {
    const [red, green, blue] =
      getComputedStyle(document.body).backgroundColor.match(/\d+/g)?.map(Number) ?? [];
    return (red + green + blue) / 3;
  });

describe.skipIf(withoutBrowser)('the dashboard in Chromium', () => {
  let experimentId: string;

  it('says what to do when there is no run, and shows one as it starts and moves', async () => {
    const { page, problems, close } = await openPage('/', 'light');
    await page.getByText('npx nx run trainer:train').waitFor();
    await page.locator('[data-live=true]').waitFor();

    const { tracking } = under.workplace;
    const { parent, child } = beginExperiment(tracking, { name: 'circles-16 <b>live</b>', seed: 7 });
    experimentId = parent.id;
    await page.getByRole('link', { name: 'circles-16 <b>live</b>' }).waitFor();
    child('data').finish('finished');
    const ddpm = child('ddpm');
    parent.progress({ done: 1600, total: 4000, rate: 14, etaSeconds: 171 });
    await page.getByText('40% · 2 min 51 s left').waitFor();
    await keepPicture(page, 'runs-live');

    await page.getByRole('button', { name: 'Stages of circles-16 <b>live</b>' }).click();
    await page.getByRole('link', { name: 'ddpm' }).waitFor();
    expect(page.url()).toContain(`?open=${experimentId}`);

    logTraining(ddpm, { seed: 7, to: 4000 });
    ddpm.finish('finished');
    const [sample, evaluate] = [child('sample'), child('evaluate')];
    await writeResults(tracking, { parent, sample, evaluate, seed: 7 });
    for (const run of [sample, evaluate, parent]) run.finish('finished');
    // The share of the free samples and of the best guided ones, from the results written above.
    await page
      .getByText('92.4%')
      .or(page.getByText(/9\d\.\d%/))
      .first()
      .waitFor();
    await tracking.flush();
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'shows curves, samples, histograms and config of a run, %s',
    async (theme) => {
      const { page, problems, close } = await openPage(`/runs/${experimentId}`, theme);
      await page.getByRole('heading', { name: 'circles-16 <b>live</b>' }).waitFor();
      if (theme === 'light') expect(await luminance(page)).toBeGreaterThan(230);
      else expect(await luminance(page)).toBeLessThan(40);

      // charts are drawn as they come into sight
      await page.getByRole('heading', { name: 'Metrics' }).scrollIntoViewIfNeeded();
      await page.locator('[data-chart=loss] canvas').first().waitFor();
      const inked = await page
        .locator('[data-chart=loss] canvas')
        .first()
        .evaluate((canvas: HTMLCanvasElement) => {
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
          return pixels.filter((value, at) => at % 4 === 3 && value > 0).length;
        });
      expect(inked).toBeGreaterThan(1000);

      const grids = page.getByRole('button', { name: /^Enlarge/ }).locator('img');
      expect(await grids.count()).toBe(5);
      const widths = await grids.evaluateAll((images: HTMLImageElement[]) =>
        Promise.all(images.map((image) => image.decode().then(() => image.naturalWidth))),
      );
      expect(widths).toEqual([128, 128, 128, 128, 128]);

      const histograms = page.getByRole('img', { name: /^Histogram of 1000 positions/ });
      expect(await histograms.count()).toBe(5);
      expect(await histograms.first().locator('rect:not([fill^=url])').count()).toBeGreaterThanOrEqual(32);
      await page.getByText('never seen', { exact: true }).waitFor();
      const table = page.getByRole('table', { name: 'Results by condition' });
      for (const name of ['unconditional', 'strength 3.5', 'strength 75']) {
        await table.getByRole('rowheader', { name, exact: true }).waitFor();
      }
      await page.getByText('numTimesteps').waitFor();
      await page.getByText('[3.5, 10, 30, 75]').waitFor();
      await keepPicture(page, `run-${theme}`);
      expect(problems).toEqual([]);
      await close();
    },
    60_000,
  );

  it('keeps the chosen theme over a reload, against the system', async () => {
    const { page, problems, close } = await openPage('/', 'light');
    await page.getByRole('button', { name: 'Switch to dark theme' }).click();
    expect(await luminance(page)).toBeLessThan(40);
    await page.reload();
    expect(await luminance(page)).toBeLessThan(40);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('finds runs by name and keeps the search in the address', async () => {
    const { page, close } = await openPage('/', 'dark');
    await page.keyboard.press('/');
    await page.keyboard.type('evaluate');
    await page.getByRole('link', { name: 'evaluate' }).waitFor();
    await page.getByRole('link', { name: 'circles-16 <b>live</b>' }).waitFor({ state: 'detached' });
    await page.waitForURL(/\?q=evaluate$/);
    await page.reload();
    await page.getByRole('link', { name: 'evaluate' }).waitFor();
    expect(await page.getByRole('searchbox').inputValue()).toBe('evaluate');
    await close();
  }, 30_000);

  it('takes an expression, and says where one is wrong', async () => {
    const { page, close } = await openPage('/', 'dark');
    await page.keyboard.press('/');
    await page.keyboard.type('kind = evaluate and seed < ');
    await page.getByText('filter, column 27: expected a value, got the end.').waitFor();
    await page.keyboard.type('100');
    await page.getByRole('link', { name: 'evaluate' }).waitFor();
    await page.getByRole('link', { name: 'circles-16 <b>live</b>' }).waitFor({ state: 'detached' });
    await page.getByText('filter, column').waitFor({ state: 'detached' });
    await close();
  }, 30_000);
});

describe.skipIf(withoutBrowser)('signing in with Chromium', () => {
  const signIn = (page: Page) => page.getByRole('heading', { name: 'Sign in' }).waitFor();

  it('leads to the page that was asked for, and out again', async () => {
    const store = connect(under.workplace.databaseUrl);
    const { id, key } = await store.createToken({ name: 'ada', role: 'reader' });
    const context = await under.browser.newContext();
    const page = await context.newPage();
    await page.goto(`${under.dashboard.url}/?q=evaluate`);
    await signIn(page);
    await page.getByLabel('Or with a token').fill('ilab_wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('The token is unknown, expired or revoked.').waitFor();
    await page.getByLabel('Or with a token').fill(key);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('searchbox').waitFor();
    expect(page.url()).toBe(`${under.dashboard.url}/?q=evaluate`);
    await page.locator('[data-live=true]').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await signIn(page);
    await page.goto(under.dashboard.url);
    await signIn(page);
    await store.revokeToken(id); // the launcher's test below wants none that holds
    await store.close();
    await context.close();
  }, 30_000);

  it('works with a link on another site, which brings no cookie along', async () => {
    const context = await under.browser.newContext();
    const [name, value] = under.cookie.split('=');
    await context.addCookies([{ name, value, url: under.dashboard.url, httpOnly: true, sameSite: 'Strict' }]);
    const page = await context.newPage();
    await page.goto(`data:text/html,<a href="${under.dashboard.url}">there</a>`);
    await page.getByRole('link', { name: 'there' }).click();
    await page.getByRole('searchbox').waitFor();
    await context.close();
  }, 30_000);
});

describe('the dashboard over HTTP', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${under.dashboard.url}${path}`, {
      headers: { cookie: under.cookie, ...headers },
      redirect: 'manual',
    });

  /** The status when the request is addressed to another name, which fetch does not let one choose. */
  const statusFor = (path: string, host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const request = httpGet(
        `${under.dashboard.url}${path}`,
        { headers: { host, cookie: under.cookie } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.once('error', reject);
    });

  it('gives images by hash, for good, and nothing by any other name', async () => {
    const { sha256 } = await under.workplace.tracking.artifacts.put(Buffer.from('<script>alert(1)</script>'));
    const answer = await get(`/media/${sha256}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('<script>alert(1)</script>');
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': expect.stringContaining('attachment'),
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    expect((await get(`/media/${sha256}`, { 'if-none-match': `"${sha256}"` })).status).toBe(304);
    expect((await get(`/media/${'0'.repeat(64)}`)).status).toBe(404);
    const part = await get(`/media/${sha256}`, { range: 'bytes=1-6' });
    expect([part.status, await part.text()]).toEqual([206, 'script']);
    expect(part.headers.get('content-range')).toBe('bytes 1-6/25');
    expect((await get(`/media/${sha256}`, { range: 'bytes=25-' })).status).toBe(416);
    for (const name of [
      'x',
      '..%2f..%2fetc%2fpasswd',
      '%252e%252e',
      `${sha256}%00`,
      sha256.toUpperCase(),
      `${sha256};a`,
    ]) {
      expect((await get(`/media/${name}`)).status, name).toBe(400);
    }
  });

  it('streams changes as they happen', async () => {
    const answer = await get('/api/v1/changes');
    expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = (await reader.read()).value!; // with what has just changed behind it, if something has
    expect(text).toMatch(/^retry: 1000\n\n/);
    const { tracking } = under.workplace;
    const run = tracking.startRun({
      ...{ project: 'streamed', name: 'n', kind: 'ddpm', config: {}, seed: 1, engine: 'cpu' },
    });
    while (!text.includes(run.id)) {
      text += (await reader.read()).value;
      if (!text.includes(run.id)) run.log({ loss: 1 }, { step: text.length }); // the server may just have begun to listen
    }
    expect(text).toMatch(new RegExp(`id: \\S+\\ndata: {"runId":"${run.id}"}`));
    await reader.cancel();
    run.finish('finished');
    await tracking.flush();
  });

  it('hands out no bytes that are not those of the hash', async () => {
    const { artifacts } = under.workplace.tracking;
    for (const size of [20, 17_000_000]) {
      const { sha256 } = await artifacts.put(Buffer.alloc(size, 'right '));
      const path = join(artifacts.location, sha256.slice(0, 2), sha256);
      await writeFile(path, Buffer.alloc(size, 'wrong '));
      const answer = await get(`/media/${sha256}`);
      if (size === 20)
        expect([answer.status, await answer.text()]).toEqual([502, expect.not.stringContaining('wr')]);
      else await expect(answer.arrayBuffer()).rejects.toThrow(); // it breaks off before the end
      await rm(path);
    }
  });

  it('tells a missing run from a broken page', async () => {
    expect((await get('/runs/nothing-here')).status).toBe(404);
    expect((await get('/runs/%E0%A4%A')).status).toBe(400);
  });

  it('answers only its own pages, and with a policy', async () => {
    const list = '/api/trpc/runs.list';
    expect((await get(list)).status).toBe(200);
    expect((await get(list, { origin: under.dashboard.url })).status).toBe(200);
    expect((await get(list, { origin: 'https://example.com' })).status).toBe(403);
    expect((await get(list, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    for (const path of [list, '/', '/_next/static/x.js'])
      expect(await statusFor(path, 'rebound.example')).toBe(403);
    expect(await statusFor(list, `localhost:${new URL(under.dashboard.url).port}`)).toBe(200);
    expect((await get('/')).headers.get('content-security-policy')).toMatch(/script-src 'self' 'nonce-/);
  });

  it('shows no stack of an error', async () => {
    const answer = await get('/api/trpc/runs.get?input=%7B%22runId%22%3A%22none%22%7D');
    expect(answer.status).toBe(404);
    const text = await answer.text();
    expect(text).toContain('There is no run none.');
    expect(text).not.toMatch(/stack|\.ts|node_modules/);
  });
});

describe('the launcher', () => {
  it('refuses another address than loopback without tokens', async () => {
    const { databaseUrl } = under.workplace;
    const { code, output } = await runLauncher(['serve', '--port', '45872', '--host', '0.0.0.0'], {
      DATABASE_URL: databaseUrl,
    });
    expect(code).toBe(1);
    expect(output).toBe(
      'dashboard: --host 0.0.0.0 is open to other machines, and there is no token (first: npx nx run tracking:token -- create --name me --role reader).',
    );
  }, 30_000);

  it('names the next free port when the port is taken', async () => {
    const port = Number(new URL(under.dashboard.url).port);
    const { code, output } = await runLauncher(['serve', '--port', String(port)]);
    expect(code).toBe(1);
    expect(output).toMatch(
      new RegExp(
        `^dashboard: port ${port} is taken \\(\\d+ is free: npx nx run dashboard:serve --port \\d+\\)\\.$`,
      ),
    );
  }, 30_000);

  it('says which database it cannot reach', async () => {
    const { code, output } = await runLauncher(['serve', '--port', '45871'], {
      DATABASE_URL: 'postgresql://nobody:secret@127.0.0.1:1/none',
    });
    expect(code).toBe(1);
    expect(output).toMatch(/^DATABASE_URL: .*connection refused/);
    expect(output).not.toContain('secret');
  }, 30_000);

  it('ends cleanly when it is interrupted', async () => {
    const { databaseUrl, dataDirectory } = under.workplace;
    const other = await serveDashboard({ DATABASE_URL: databaseUrl, INTERPOLAB_DATA_DIR: dataDirectory });
    expect(await other.stop()).toBe(0);
    await expect(fetch(other.url)).rejects.toThrow();
    expect(other.output()).toMatch(
      /^Interpolab dashboard: http:\/\/127\.0\.0\.1:\d+ {3}\(Ctrl-C stops it\)\nSign in, once, with: {2}http\S+\/sign-in\?code=[\w-]{32}\n$/,
    );
  }, 30_000);
});
