import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { writeSampledExperiment, writeWorkingExperiment } from './write-sampled-experiment.ts';

const hostile = `<img src=x onerror=alert(1)> =HYPERLINK("x") עברית 👁 ${'long '.repeat(90)}`;
const subject = dashboardUnderTest();

describe.skipIf(withoutBrowser)('the sample wall', { timeout: 60_000 }, () => {
  let run: ReturnType<typeof writeSampledExperiment>;
  let other: ReturnType<typeof writeSampledExperiment>;
  beforeAll(async () => {
    const { tracking } = subject.workplace;
    run = writeSampledExperiment(tracking, { name: 'circles-16', seed: 3, samples: 10_000 });
    other = writeSampledExperiment(tracking, { name: hostile, seed: 4, samples: 40 });
    await tracking.flush();
  }, 60_000);

  /** Samples of the bin, as the histogram of columns counts them. */
  const inBin = (bin: number) =>
    run.scores['strength-30'].filter((x) => x >= 0.5 + bin && x < 1.5 + bin).length;

  it('shows all of 10,000 samples in sight, and of a bin as many as it counts', async () => {
    const { page, problems, close } = await subject.open(`/wall?runs=${run.id}`);
    const grid = page.getByRole('listbox', { name: 'Samples' });
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe('10000');
    expect(await grid.getByRole('option').count()).toBeLessThan(1_500);
    const numbers = await page
      .getByRole('button', { name: /samples? from/ })
      .evaluateAll((buttons) => buttons.map((button) => button.getAttribute('aria-label')));
    expect(numbers.map((label) => Number.parseInt(label as string, 10))).toEqual(
      Array.from({ length: 14 }, (_, bin) => inBin(bin)),
    );
    await page.getByRole('button', { name: /from 6.5 to 7.5 px/ }).click();
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe(String(inBin(6)));
    const first = await grid.getByRole('option').first().getAttribute('aria-label');
    expect(Number(/position (\S+) px/.exec(first as string)?.[1])).toBeCloseTo(6.5, 1);
    expect(page.url()).toContain('bin=6');
    await page.reload();
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe(String(inBin(6)));
    await page.getByRole('button', { name: 'all samples' }).click();
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe('10000');
    const unreadable = run.scores['strength-30'].filter(Number.isNaN).length;
    await page.getByRole('button', { name: `${unreadable} unreadable`, exact: true }).click();
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe(String(unreadable));
    await page.goBack();
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe('10000');
    expect(problems).toEqual([]);
    await close();
  });

  it('is walked with the keys: to the last sample, into its drawer, on to the next, and back', async () => {
    const { page, problems, close } = await subject.open(`/wall?runs=${run.id}&order=number`);
    const grid = page.getByRole('listbox', { name: 'Samples' });
    await grid.getByRole('option', { name: /^Sample 0,/ }).waitFor();
    await grid.focus();
    await page.keyboard.press('End');
    await grid.locator('[data-sample="9999"]').waitFor();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Sample 1' });
    await drawer.getByText('2.25').waitFor(); // the distance that is written for sample 1
    const rows = await drawer.getByRole('row').allInnerTexts();
    const score = run.scores['strength-30'][1];
    expect(rows.join('\n')).toContain('member 0');
    expect(rows.join('\n')).toMatch(Number.isNaN(score) ? /not readable/ : /position \d/);
    await expect.poll(() => drawer.getByRole('img', { name: /Predicted image/ }).count()).toBe(4);
    await drawer.getByText('no nearer to the training set').waitFor();
    // sample 1 is the second cell of the first sheet of 32 × 32
    const style = await drawer.getByRole('img', { name: 'Sample 1' }).getAttribute('style');
    expect(style).toContain('background-size: 3200% 3200%');
    expect(style).toMatch(/background-position: 3\.2258\d*% 0%/);
    await page.keyboard.press('ArrowRight');
    await page.getByRole('dialog', { name: 'Sample 2' }).getByText('3.25').waitFor();
    expect(page.url()).toContain('sample=2');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  });

  it('sorts by how far classifiers differ, and shows what is near by features', async () => {
    const { page, problems, close } = await subject.open(`/wall?runs=${run.id}`);
    await page.getByRole('button', { name: 'by disagreement' }).click();
    const grid = page.getByRole('listbox', { name: 'Samples' });
    const first = grid.getByRole('option').first();
    await expect.poll(() => first.getAttribute('data-sample')).toBe('5');
    expect(await first.getAttribute('aria-label')).toMatch(/^Sample 5, .*, classifiers differ by 0\.75$/);
    expect(await grid.getByRole('option').nth(1).getAttribute('data-sample')).toBe('4'); // 0.4, the first of many
    await first.click();
    const drawer = page.getByRole('dialog', { name: 'Sample 5' });
    await drawer.getByText('The classifiers differ by 0.75').waitFor();
    expect(await drawer.getByRole('row').count()).toBe(3); // two judges below the head, and no third one
    const nearest = drawer.getByRole('img', { name: /^Training image/ });
    expect(await nearest.first().getAttribute('aria-label')).toBe('Training image 7');
    await drawer.getByRole('button', { name: 'by features' }).click();
    await drawer.getByText('Distance of features at unit length, from 0 to 2 (clip.onnx)').waitFor();
    expect(await nearest.first().getAttribute('aria-label')).toBe('Training image 40');
    await drawer
      .getByText('nearer to the training set than held-out images are, as copies would be')
      .waitFor();
    expect(page.url()).toContain('space=features');
    await page.reload();
    await page.getByText('one-sided p = 0.001').waitFor();
    await expectAccessible(page);
    await keepPicture(page, 'wall-features');
    expect(problems).toEqual([]);
    await close();
  });

  it('shows what an experiment that still works has drawn, and moves nothing under the hand', async () => {
    const { tracking } = subject.workplace;
    const working = writeWorkingExperiment(tracking, { name: 'at work', samples: 12 });
    working.draw('unconditional');
    await tracking.flush();
    const { page, problems, close } = await subject.open(`/wall?runs=${working.id}`);
    const grid = page.getByRole('listbox', { name: 'Samples' });
    await expect.poll(() => grid.getAttribute('data-wall-total')).toBe('12');
    await grid.hover();
    working.draw('strength-30');
    await tracking.flush();
    const show = page.getByRole('button', { name: '1 new set: show' });
    await show.waitFor();
    expect(await page.getByText('strength-30', { exact: true }).count()).toBe(0);
    await show.click();
    await page.getByText('strength-30', { exact: true }).waitFor();
    await page.getByText('unconditional of at work: 12 samples').waitFor(); // and not the strongest, which is there now
    expect(problems).toEqual([]);
    await close();
    working.finish();
  });

  it('saves the strips as a picture, with a caption that names runs and samples', async () => {
    const { page, problems, close } = await subject.open(`/wall?runs=${run.id}&cells=8`);
    const waiting = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save strips as PNG' }).click();
    const png = await readFile(await (await waiting).path());
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    // 8 cells of 96 pixels and 7 gaps of 2; two conditions
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([8 * 98 - 2, 2 * 98 - 2]);
    expect(problems).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'meets the rules of accessibility in %s, with hostile names',
    async (theme) => {
      const { page, problems, close } = await subject.open(`/wall?runs=${run.id},${other.id}`, { theme });
      await page.getByRole('listbox', { name: 'Samples' }).waitFor();
      expect(await page.getByRole('link', { name: hostile.slice(0, 20) }).count()).toBe(1);
      await keepPicture(page, `wall-${theme}`);
      await expectAccessible(page);
      await page.getByRole('listbox', { name: 'Samples' }).getByRole('option').first().click();
      await page
        .getByRole('dialog')
        .getByText('L2 distance')
        .or(page.getByText('Not looked for'))
        .first()
        .waitFor();
      await keepPicture(page, `wall-drawer-${theme}`);
      await expectAccessible(page);
      expect(problems).toEqual([]);
      await close();
    },
  );

  it('is readable at the width of a phone, and says what to do where there are no samples', async () => {
    const phone = await subject.open(`/wall?runs=${run.id}`, { width: 390 });
    await phone.page.getByRole('listbox', { name: 'Samples' }).waitFor();
    await expectNoSidewaysScroll(phone.page);
    await keepPicture(phone.page, 'wall-phone');
    expect(phone.problems).toEqual([]);
    await phone.close();
    const { page, close } = await subject.open('/wall?filter=name%20%3D%20nothing');
    await page.getByText('None of these runs has samples to show.').waitFor();
    await close();
  });
});
