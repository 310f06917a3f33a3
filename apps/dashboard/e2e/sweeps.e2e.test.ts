import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';

const under = dashboardUnderTest();
const HOSTILE = '<img src=x onerror=alert(1)> =1+1 😀';
let older: string;

beforeAll(async () => {
  const { tracking } = under.workplace;
  const sweep = (name: string, goal: string) =>
    tracking.startRun({
      ...{ project: 'sweeps', name, kind: 'sweep', seed: 0, engine: 'none' },
      config: {
        ...{ preset: 'circles-16', method: { kind: 'random' }, seeds: [0, 1] },
        objective: { value: 'gapShare', condition: 'strength-30', goal },
      },
    });
  const first = sweep(HOSTILE, 'minimize');
  older = first.id;
  first.table('trials', { columns: ['trial', HOSTILE, 'objective'], rows: [[0, HOSTILE, 0.5]] });
  first.finish('finished');
  await tracking.flush();
  const second = sweep('circles-learning-rate', 'maximize');
  second.table('trials', {
    columns: ['trial', 'ddpm.training.learningRate', 'objective'],
    rows: [
      [0, 1e-4, 0.25],
      [1, 1e-2, 0.75],
      [2, 1e-3, null],
      [3, 1e-3, 0.5],
    ],
  });
  await tracking.flush();
}, 60_000);

describe.skipIf(withoutBrowser)('the page of sweeps', () => {
  it('shows the newest with its trials, the best first, and lays them along a setting', async () => {
    const { page, problems, close } = await under.open('/sweeps');
    const table = page.getByRole('table', { name: 'Trials' });
    await table.waitFor();
    const rows = () => table.getByRole('rowheader').allTextContents();
    expect(await rows()).toEqual(['1', '3', '0', '2']);
    await page.getByRole('button', { name: 'as tried' }).click();
    await page.waitForURL(/order=tried/);
    expect(await rows()).toEqual(['0', '1', '2', '3']);

    await page.getByRole('combobox', { name: 'along' }).selectOption('ddpm.training.learningRate');
    await page.waitForURL(/along=ddpm.training.learningRate/);
    const chart = page.getByRole('img', {
      name: 'gapShare at strength-30 of 3 trials along ddpm.training.learningRate',
    });
    await chart.waitFor();
    const places = await chart
      .locator('circle')
      .evaluateAll((all) => all.map((one) => one.getAttribute('cx')));
    expect(places).toEqual(['0.000%', '100.000%', '50.000%']);
    await page.reload();
    await chart.waitFor();
    expect(await rows()).toEqual(['0', '1', '2', '3']);
    expect(problems).toEqual([]);
    await close();
  }, 40_000);

  it.each(['light', 'dark'] as const)(
    'is accessible and holds any text, %s',
    async (theme) => {
      const { page, problems, close } = await under.open(`/sweeps?sweep=${older}`, { theme, width: 390 });
      await page.getByRole('heading', { name: HOSTILE }).waitFor();
      await page.getByRole('columnheader', { name: HOSTILE }).waitFor();
      expect(await page.locator('img[src=x]').count()).toBe(0);
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      await keepPicture(page, `sweeps-${theme}`);
      expect(problems).toEqual([]);
      await close();
    },
    40_000,
  );

  it('takes up a trial as it ends', async () => {
    const { page, close } = await under.open('/sweeps');
    await page.locator('[data-live=true]').waitFor({ state: 'attached' });
    const { tracking } = under.workplace;
    const third = tracking.startRun({
      ...{ project: 'sweeps', name: 'later', kind: 'sweep', seed: 0, engine: 'none', config: {} },
    });
    await page.getByRole('button', { name: /later/ }).waitFor();
    third.table('trials', { columns: ['trial', 'x', 'objective'], rows: [[0, 7, 1.25]] });
    await page.getByRole('cell', { name: '1.25' }).waitFor();
    await close();
  }, 40_000);
});
