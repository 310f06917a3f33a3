import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { writeComparedRuns } from './write-compared-runs.ts';

const under = dashboardUnderTest();

/** Goes to the drawings of the page, which are made when they come into sight. */
async function seeDrawings(page: Page): Promise<void> {
  for (const at of [0, 1]) {
    await page.locator('[data-echart]').nth(at).scrollIntoViewIfNeeded();
    await page.locator('[data-echart][data-drawn=true]').nth(at).waitFor();
  }
}

describe.skipIf(withoutBrowser)('the page Compare in Chromium', () => {
  let ids: string[];
  beforeAll(async () => {
    ids = await writeComparedRuns(under.workplace.tracking);
  });
  const address = (rest = '') => `/compare?runs=${ids.join(',')}${rest}`;

  it('shows what differs, metrics of stages with their distance to the base run, and saves them', async () => {
    const { page, problems, close } = await under.open(address());
    const settings = page.locator('[data-settings]');
    await settings.getByText('ddpm.learningRate').waitFor();
    expect(
      await settings
        .getByRole('row', { name: /^ddpm\.channels/ })
        .locator('code')
        .allTextContents(),
    ).toEqual([...['32', '32', '32', '32', '"32"']]);
    expect(await settings.getByText('missing').count()).toBe(4);
    expect(await settings.getByText('host', { exact: true }).count()).toBe(0);
    await page.getByLabel('differences only').uncheck();
    await settings.getByText('host', { exact: true }).waitFor();
    expect(page.url()).toContain('diff=false');

    // At step 49: 0.1 + 0.1 and 1 + 0.2 for the second and third run, held against 0.1 + 0.
    const loss = page.locator('[data-metrics] tr', { hasText: 'ddpm · loss' }).locator('td');
    expect(await loss.allInnerTexts()).toEqual([
      ...['0.2', '+0.1 better\n0.3', '+1.1 worse\n1.3', '+0.9 worse\n1.1', '+1 worse\n1.2'].map((text) =>
        expect.stringContaining(text.split(' ')[0].split('\n')[0]),
      ),
    ]);
    expect(await loss.nth(2).locator('.text-failed').count()).toBe(1);
    await page.getByRole('button', { name: 'ddpm · loss: lower is better; turn' }).click();
    await page.getByRole('button', { name: 'ddpm · loss: higher is better; turn' }).waitFor();
    expect(await loss.nth(2).locator('.text-failed').count()).toBe(0);
    await page.goBack();
    await page.getByRole('button', { name: 'ddpm · loss: lower is better; turn' }).waitFor();

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'CSV of metrics' }).click(),
    ]);
    const csv = await readFile(await download.path(), 'utf8');
    expect(csv).toContain('ddpm · accuracy,higher,value,0.99,0.99,0.9,0.9,0.9');
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('draws means of groups, parallel axes whose range narrows the page, and comes back from its address', async () => {
    const { page, problems, close } = await under.open(address('&lines=groups&members=true'));
    await page.getByText('ddpm.learningRate = 0.01', { exact: false }).first().waitFor();
    await seeDrawings(page);
    await page.getByLabel('Highest ddpm.learningRate').fill('0.005');
    await page.keyboard.press('Enter');
    await page.getByText('2 of 5 shown').waitFor();
    expect(await page.locator('[data-metrics] thead th').count()).toBe(3);
    await page.reload();
    await page.getByText('2 of 5 shown').waitFor();
    await page.getByRole('button', { name: 'show all' }).click();
    expect(await page.locator('[data-importance]').count()).toBe(0); // nobody has been there
    await page.getByRole('heading', { name: 'Importance' }).scrollIntoViewIfNeeded();
    await page.locator('[data-importance]').getByText('ddpm.learningRate').waitFor();
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('smooths curves as the address says, from every point', async () => {
    const { page, problems, close } = await under.open(address('&charts=ddpm:loss&smooth=20&kernel=mean'));
    const chart = page.locator('[data-chart="ddpm · loss"] [role=slider]');
    await page.locator('[data-chart] canvas').waitFor();
    await chart.press('PageUp');
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/^step 39: /);
    const read = async () =>
      Number(/rate 0\.001 · seed 0 ([\d.]+)/.exec((await chart.getAttribute('aria-valuetext')) ?? '')?.[1]);
    // The mean over the ten steps before and behind it, of what the run has logged there.
    const logged = (step: number) => 0.1 + 5 / (step + 1);
    const steps = Array.from({ length: 21 }, (_, at) => 29 + at);
    const mean = steps.reduce((sum, step) => sum + logged(step) / steps.length, 0);
    expect(await read()).toBeCloseTo(mean, 3);
    expect(mean - logged(39)).toBeGreaterThan(0.002);

    const kernel = page.getByRole('combobox', { name: /^smoothing/ });
    await kernel.selectOption('gaussian');
    await page.waitForURL(/kernel=gaussian/);
    await page.reload();
    expect(await kernel.inputValue()).toBe('gaussian');
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('holds two images against each other, pixel by pixel', async () => {
    const { page, problems, close } = await under.open(address('&mode=difference'));
    const grid = page.locator('[data-images]');
    await grid.waitFor();
    expect(await grid.getByRole('columnheader').allTextContents()).toEqual([
      ...['run', 'unconditional', 'strength-5', 'strength-20'],
    ]);
    const chooseButtons = (side: string) => grid.getByRole('button', { name: new RegExp(`^${side}: `) });
    await chooseButtons('A').first().click();
    await chooseButtons('B').nth(1).click();
    // Squares of 64 pixels, moved by 4: 32 leave and 32 come, 64 of 256.
    await page.getByText('25.0 % of the pixels differ').waitFor();
    await page.getByText('largest 255').waitFor();
    await page.locator('[data-frame]').focus();
    await page.keyboard.press('+');
    await page.getByRole('button', { name: /whole image/ }).waitFor();

    // Along the strength, and with that and the zoom back from the address.
    await page.getByRole('slider', { name: 'B along condition' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText('50.0 % of the pixels differ').waitFor();
    await page.waitForURL(/view=1\.5~0~0/);
    await page.reload();
    await page.getByText('50.0 % of the pixels differ').waitFor();
    await page.getByRole('button', { name: 'whole image ×1.5' }).waitFor();
    await page.getByLabel('move both').check();
    await page.locator('[data-frame]').focus();
    await page.keyboard.press('<');
    await page.getByText('25.0 % of the pixels differ').waitFor(); // A was at the end and stays
    await page.keyboard.press('.');
    await expect
      .poll(() => new URL(page.url()).searchParams.get('a'))
      .toMatch(/ sample - 0 samples\/strength-5$/);
    await page.getByText('25.0 % of the pixels differ').waitFor(); // both went on
    await keepPicture(page, 'compare-images');
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('follows runs that still train, by what is new only', async () => {
    const { tracking } = under.workplace;
    const started = [1, 2].map((seed) => {
      const shared = { project: 'live', seed, engine: 'native', config: { seed } };
      const parent = tracking.startRun({ ...shared, name: `live ${seed}`, kind: 'experiment' });
      const train = tracking.startRun({ ...shared, name: 'ddpm', kind: 'ddpm', parentId: parent.id });
      return { parent, train };
    });
    const log = (from: number, to: number) => {
      for (const { train } of started)
        for (let step = from; step < to; step++) train.log({ loss: 1 + step }, { step });
    };
    log(0, 500);
    await tracking.flush();
    const runs = started.map(({ parent }) => parent.id).join(',');
    const { page, problems, close } = await under.open(`/compare?runs=${runs},${ids[0]}`);
    const chart = page.locator('[data-chart="ddpm · loss"]');
    const plot = chart.getByRole('slider');
    const lastStep = async () => {
      await plot.press('End');
      return plot.getAttribute('aria-valuetext');
    };
    await expect.poll(lastStep).toMatch(/^step 499:/);
    const loss = page.locator('[data-metrics] tr', { hasText: 'ddpm · loss' }).locator('td');
    expect(await loss.first().innerText()).toContain('500');

    const asked: { name: string; bytes: number }[] = [];
    page.on('response', async (response) => {
      const name = /trpc\/([\w.,]+)/.exec(response.url())?.[1] ?? '';
      if (name) asked.push({ name, bytes: (await response.body()).length });
    });
    log(500, 510);
    await expect.poll(lastStep).toMatch(/^step 509:/);
    await expect.poll(() => loss.first().innerText()).toContain('510');
    expect(asked.filter(({ name }) => /packedCurves|settings|groups|media/.test(name))).toEqual([]);
    const curves = () => asked.filter(({ name }) => name.includes('metrics.curves'));
    await expect.poll(() => curves().length).toBeGreaterThan(0);
    for (const { bytes } of curves()) expect(bytes).toBeLessThan(4000); // ten points of two runs, not 500
    for (const { parent, train } of started) for (const run of [train, parent]) run.finish('finished');
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('takes addresses with as many runs as it compares, and says that they are not there', async () => {
    const ids500 = Array.from(
      { length: 500 },
      (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
    );
    const { page, problems, close } = await under.open(`/compare?runs=${ids500.join(',')}`);
    await page.getByText('500 of 500 named runs are not there').waitFor();
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('asks for the curves of many runs while its scripts are loaded, once', async () => {
    const { tracking } = under.workplace;
    const many = Array.from({ length: 40 }, (_, at) => {
      const run = tracking.startRun({
        ...{ project: 'many', name: `many ${at}`, kind: 'ddpm', seed: at, engine: 'native', config: {} },
      });
      for (let step = 0; step < 3; step++) run.log({ loss: at + step }, { step });
      run.finish('finished');
      return run.id;
    });
    await tracking.flush();
    const { page, problems, close } = await under.open('/settings');
    await page.locator('[data-live=true]').waitFor();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname.split('/').at(-1) ?? ''));
    await page.goto(`${new URL(page.url()).origin}/compare?runs=${many.join(',')}`);
    await page.locator('[data-chart="ddpm · loss"] canvas').waitFor();
    await page.locator('[data-live=true]').waitFor();
    expect(asked.filter((name) => name === 'metrics.packedCurves')).toHaveLength(1);
    expect(asked.indexOf('metrics.packedCurves')).toBeLessThan(asked.indexOf('runs.changes'));
    const chart = page.locator('[data-chart="ddpm · loss"] [role=slider]');
    await chart.press('End');
    await expect.poll(() => chart.getAttribute('aria-valuetext')).toMatch(/^step 2: many 39 · seed 39 41/);
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'is accessible, and readable on a phone, %s',
    async (theme) => {
      const { page, problems, close } = await under.open(address(), { theme });
      await page.locator('[data-settings]').waitFor();
      await seeDrawings(page);
      await page.locator('[data-images]').waitFor();
      await keepPicture(page, `compare-${theme}`);
      await expectAccessible(page);
      await page.setViewportSize({ width: 390, height: 844 });
      await expectNoSidewaysScroll(page);
      await keepPicture(page, `compare-phone-${theme}`);
      expect(problems).toEqual([]);
      await close();
    },
    60_000,
  );
});
