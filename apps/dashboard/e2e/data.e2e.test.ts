import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { writeSelection } from './write-selection.ts';

const hostile = `<img src=x onerror=alert(1)> =HYPERLINK("x") עברית 👁 ${'long '.repeat(90)}`;
const subject = dashboardUnderTest();

describe.skipIf(withoutBrowser)('the page of data', { timeout: 60_000 }, () => {
  let selection: string;
  beforeAll(async () => {
    const empty = await subject.open('/data');
    await empty.page.getByText('npx nx run trainer:select-extremes').waitFor();
    expect(empty.problems).toEqual([]);
    await empty.close();
    const { tracking } = subject.workplace;
    selection = writeSelection(tracking, { name: 'drawn-smile-filter', seed: 3 });
    writeSelection(tracking, { name: hostile, seed: 4 });
    await tracking.flush();
  }, 60_000);

  it('shows how a selection chose, and brings its state back from the address', async () => {
    const { page, problems, close } = await subject.open(`/data?runs=${selection}`);
    const funnel = await page.getByRole('row', { name: /multiAgree/ }).innerText();
    expect(funnel.replaceAll(/\s+/g, ' ')).toBe('multiAgree > 0.95 160 29.1% 80 80 4 (2.5%)');
    // what was written: 160 kept, 10 + bin for each of 20 bins dropped
    await page.getByRole('img', { name: 'Scores of evaluation: 160 images kept, 390 dropped' }).waitFor();
    await page.getByRole('combobox', { name: 'scored by' }).selectOption('member 0');
    await page.getByRole('img', { name: /^Scores of member 0/ }).waitFor();
    await page.reload();
    await page.getByRole('img', { name: /^Scores of member 0/ }).waitFor();
    // 0.2 · |0.7 − 0.5| + 0.8 · |0.95 − 0.85| and 0.6 · 0.02, by hand
    await page.getByRole('img', { name: 'Reliability before, expected calibration error 0.12' }).waitFor();
    await page.getByRole('img', { name: 'Reliability after, expected calibration error 0.012' }).waitFor();
    expect(await page.getByRole('img', { name: /^Row \d+, labelled/ }).count()).toBe(3);
    expect(await page.getByRole('cell', { name: '83.0%' }).count()).toBe(2);
    expect(problems).toEqual([]);
    await close();
  });

  it('puts selections side by side on one scale, which the address keeps', async () => {
    const { page, problems, close } = await subject.open(`/data?runs=${selection}`);
    await page
      .getByRole('combobox', { name: 'Put a selection beside this one' })
      .selectOption({ label: `${hostile.slice(0, 80)}, seed 4` });
    const panels = page.locator('[data-beside]');
    await expect.poll(() => panels.count()).toBe(2);
    await page.reload();
    await expect.poll(() => panels.count()).toBe(2);
    for (const panel of await panels.all())
      await panel.getByRole('img', { name: 'Scores of evaluation: 160 images kept, 390 dropped' }).waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('button', { name: /^Take away/ }).click();
    await expect.poll(() => panels.count()).toBe(0);
    await page.goBack();
    await expect.poll(() => panels.count()).toBe(2);
    expect(problems).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)(
    'meets the rules of accessibility in %s, with hostile names',
    async (theme) => {
      const { page, problems, close } = await subject.open('/data', { theme });
      await page.getByRole('heading', { name: 'Agreement' }).waitFor();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      await keepPicture(page, `data-${theme}`);
      await expectAccessible(page);
      expect(problems).toEqual([]);
      await close();
    },
  );

  it('is readable at the width of a phone', async () => {
    const { page, problems, close } = await subject.open(`/data?runs=${selection}`, { width: 390 });
    await page.getByRole('heading', { name: 'Agreement' }).waitFor();
    await expectNoSidewaysScroll(page);
    await keepPicture(page, 'data-phone');
    expect(problems).toEqual([]);
    await close();
  });
});
