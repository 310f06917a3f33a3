import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { drawPng } from './draw-png.ts';

const under = dashboardUnderTest();

const HOSTILE = '<img src=x onerror=alert(1)> \u202eevil \u{1F600}';
const POINTS = 12_000;
const SPIKE = 7123;
const DIFF = 'diff --git a/x.ts b/x.ts\n--- a/x.ts\n+++ b/x.ts\n@@ -1 +1 @@\n-old\n+<b>new</b>\n';

let runId: string;
let log: (step: number) => void;

async function startRun(): Promise<void> {
  const { tracking } = under.workplace;
  const shared = {
    project: 'run-page',
    seed: 1,
    engine: 'native',
    config: { ddpm: { lr: 0.001 }, size: 16 },
  };
  const data = tracking.startRun({ ...shared, name: 'faces', kind: 'data' });
  const run = tracking.startRun({ ...shared, name: HOSTILE, kind: 'ddpm', tags: ['first'] });
  runId = run.id;
  const { sha256 } = await tracking.artifacts.put(Buffer.from('images'));
  const artifact = { name: 'images.npz', kind: 'data', sha256 };
  await data.artifact({ ...artifact, role: 'out' });
  await run.artifact({ ...artifact, role: 'in' });
  data.finish('finished');
  log = (step) => run.log({ loss: step === SPIKE ? 50 : Math.exp(-step / 3000), 'loss/mse': 1 }, { step });
  for (let step = 0; step < POINTS; step++) log(step);
  run.log({ 'system/cpu': 50 }, { step: 0 });
  run.console(
    'stdout',
    Array.from({ length: 3000 }, (_, at) => `\u001b[32mstep ${at}\u001b[0m ${at === 1234 ? HOSTILE : ''}`),
  );
  run.text('git/diff', DIFF);
  await tracking.flush();
}

describe.skipIf(withoutBrowser)('the page of a run', () => {
  beforeAll(startRun, 60_000);

  it('draws long series with every extreme, exactly where one zooms, and goes on with what is new only', async () => {
    const { page, problems, close } = await under.open(`/runs/${runId}?smooth=0`);
    const chart = page.locator('[data-chart=loss]');
    await chart.getByText(/of 12\D000 points, every extreme kept/).waitFor();
    expect(await page.locator('[data-chart="system/cpu"]').count()).toBe(0); // its section is folded

    const plot = chart.getByRole('slider');
    await plot.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => plot.getAttribute('aria-valuetext')).toMatch(/^step 11\D9\d\d: loss 0\.018/);

    const box = await chart.locator('.u-over').boundingBox();
    if (!box) throw new Error('The chart has no place on the page.');
    await page.mouse.move(box.x + box.width * 0.5, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 5 });
    await page.mouse.up();
    await page.waitForURL(/zoom=/);
    await chart.getByText('zoomed, every point').waitFor();
    await page.reload();
    await chart.getByText('zoomed, every point').waitFor();
    await page.getByRole('button', { name: 'Reset zoom' }).click();
    await chart.getByText(/points, every extreme kept/).waitFor();

    const sizes: number[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('metrics.curves')) sizes.push((await response.body()).length);
    });
    for (let step = POINTS; step < POINTS + 10; step++) log(step);
    await chart.getByText(/of 12\D010 points/).waitFor();
    await expect.poll(() => sizes.length).toBeGreaterThan(0);
    expect(Math.max(...sizes)).toBeLessThan(3000); // ten points of two series, not 1,600 of each
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'shows lineage, console, changes and config, and takes tags, in the %s theme',
    async (theme) => {
      const { page, problems, close } = await under.open(`/runs/${runId}`, { theme });
      await page.getByRole('heading', { name: HOSTILE }).waitFor();
      await page.getByRole('region', { name: 'Made of' }).getByRole('link', { name: /faces/ }).waitFor();

      const console = page.getByRole('log', { name: 'Console' });
      await console.getByText('step 2999').waitFor(); // it follows the end
      await page.getByRole('searchbox', { name: /Find in the console/ }).fill('onerror');
      await page.keyboard.press('Enter');
      await page.getByText(/^line 1\D?235$/).waitFor();
      await console.getByText(HOSTILE).waitFor();

      await page.getByText('1 files, +1 −1').waitFor();
      await page
        .getByRole('region', { name: 'Uncommitted changes' })
        .getByText('Show', { exact: true })
        .click();
      await page.getByText('+<b>new</b>').waitFor();

      await page.getByRole('searchbox', { name: /Find a setting/ }).fill('ddpm.lr');
      await page.waitForURL(/config=ddpm\.lr/);
      expect(await page.getByText('size', { exact: true }).count()).toBe(0);

      await page.getByRole('button', { name: /^Edit: Tags/ }).click();
      await page.getByRole('textbox', { name: /^Tags of/ }).fill(`first, ${theme}`);
      await page.keyboard.press('Enter');
      await page.getByText(`first, ${theme}`).waitFor();

      await expectAccessible(page);
      await keepPicture(page, `run-${theme}`);
      expect(problems).toEqual([]);
      await close();
    },
    60_000,
  );

  it('shows all images at one step, enlarges several with one zoom, and keeps it in the address', async () => {
    const { tracking } = under.workplace;
    const run = tracking.startRun({
      ...{ project: 'run-page', name: 'pictures', kind: 'sample', seed: 2, engine: 'native', config: {} },
    });
    const square = (grey: number) => drawPng(new Uint8Array(64).fill(grey), 8);
    for (const step of [100, 200, 300]) run.image('samples/unconditional', square(step / 2), { step });
    for (const step of [100, 300])
      run.image(`samples/${HOSTILE}`, square(step / 3), { step, caption: HOSTILE });
    run.finish('finished');
    await tracking.flush();
    const { page, problems, close } = await under.open(`/runs/${run.id}`);
    const steps = () =>
      page
        .locator('[data-image-panel]')
        .evaluateAll((panels) => panels.map((panel) => panel.getAttribute('data-step')));
    await page.locator('[data-image-panel]').first().waitFor();
    expect(await steps()).toEqual(['300', '300']);
    const first = page.getByRole('button', { name: 'Enlarge unconditional' });
    await first.focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(steps).toEqual(['200', '100']);
    await first.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox').nth(1).check();
    await dialog.locator('[data-frame]').first().focus();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft'); // moves the zoomed image
    await page.waitForURL(/view=1\.5~0\.1~0/);
    await page.reload();
    const transforms = () =>
      dialog
        .locator('img')
        .evaluateAll((images) => images.map((image) => (image as HTMLElement).style.transform));
    await expect.poll(transforms).toEqual(Array(2).fill('translate(10%, 0%) scale(1.5)'));
    await dialog.locator('[data-frame]').first().focus();
    await page.keyboard.press('0');
    await page.keyboard.press('ArrowLeft'); // and of the whole one it is the step
    await expect.poll(() => page.url()).toContain('imageStep=100');
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(await steps()).toEqual(['100', '100']);
    expect(problems).toEqual([]);
    await close();
  }, 60_000);
});
