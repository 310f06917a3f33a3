import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { writeJudgedCircles, writeJudgedFaces } from './write-judged-runs.ts';

const under = dashboardUnderTest();
const HOSTILE = '=HYPERLINK("x") <img src=x onerror=alert(1)> \u202Eevil 🎉';
const UNLEARNT =
  'ended at chance (52 % right between class 0 and class 1 at the least noise; guessing gives 50 %). <b>Try</b> more steps.';
let unlearnt: ReturnType<typeof writeJudgedCircles>;
let circles: ReturnType<typeof writeJudgedCircles>[];
let faces: ReturnType<typeof writeJudgedFaces>[];
let otherEnsemble: ReturnType<typeof writeJudgedFaces>;

beforeAll(async () => {
  const { tracking } = under.workplace;
  circles = [0, 1].flatMap((seed) => [
    writeJudgedCircles(tracking, { name: 'circles small', seed, count: 200, samples: 400 }),
    writeJudgedCircles(tracking, { name: 'circles large', seed, count: 2000, samples: 400 }),
  ]);
  unlearnt = writeJudgedCircles(tracking, {
    ...{ name: 'circles unlearnt', seed: 0, count: 200, samples: 400, warning: UNLEARNT },
  });
  faces = ['a', 'b'].map((classifier, seed) =>
    writeJudgedFaces(tracking, { name: `${HOSTILE} ${classifier}`, seed, samples: 1000, classifier }),
  );
  otherEnsemble = writeJudgedFaces(tracking, {
    ...{ name: 'other ensemble', seed: 2, samples: 1000, classifier: 'a', ensemble: 'c' },
  });
  await tracking.flush();
}, 60_000);

const address = (runs: readonly { id: string }[], rest = '') =>
  `/interpolation?runs=${runs.map(({ id }) => id).join(',')}${rest}`;

/** What the page shows of a set: the counts of its bins, and its numbers in full. */
async function shownOf(page: Page, run: string, set: string) {
  const row = page.locator(`[data-run="${run}"][data-set="${set}"]`);
  const counts = (await row.locator('[data-counts]').getAttribute('data-counts')) ?? '';
  const cells = await row.locator('[data-measure]').all();
  const numbers: Record<string, number> = {};
  for (const cell of cells)
    numbers[(await cell.getAttribute('data-measure')) ?? ''] = Number(await cell.getAttribute('data-value'));
  return { counts: counts.split(' ').map(Number), numbers };
}

/** The same by the formulas of the paper (§6.2), written out once more and without the product's code. */
function independently(scores: readonly number[], bins: number, [low, high]: readonly [number, number]) {
  const valid = scores.filter((score) => !Number.isNaN(score));
  const counts = Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [low + (bin * (high - low)) / bins, low + ((bin + 1) * (high - low)) / bins];
    return valid.filter((score) => score >= from && (score < to || (bin === bins - 1 && score === to)))
      .length;
  });
  const h = counts.map((count) => count / valid.length);
  const u = 1 / bins;
  const sum = (of: (share: number, bin: number) => number) =>
    h.reduce((all, share, bin) => all + of(share, bin), 0);
  const ln = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));
  const squares = sum((share) => (u - share) ** 2);
  const cumulative = h.map((_, bin) => h.slice(0, bin + 1).reduce((a, b) => a + b, 0));
  return {
    counts,
    numbers: {
      l2: Math.sqrt(squares),
      meanSquare: squares / bins,
      kl: sum((share) => ln(share, u)),
      jensenShannon: sum((share) => ln(share, (share + u) / 2) / 2 + ln(u, (share + u) / 2) / 2),
      wasserstein: cumulative.reduce((all, share, bin) => all + Math.abs(share - (bin + 1) * u), 0) / bins,
      valid: valid.length / scores.length,
    },
  };
}

describe.skipIf(withoutBrowser)('the interpolation page', () => {
  it('shows the histograms and distances that an independent computation gives, to 1e-9', async () => {
    const { page, problems, close } = await under.open(address(circles));
    await page.getByText('the middle is what training never showed, 2.5–12.5 px').waitFor();
    for (const { id, sets } of [circles[0], circles[3]]) {
      for (const condition of ['unconditional', 'strength-30']) {
        const shown = await shownOf(page, id, `position/${condition}`);
        const { counts, numbers } = independently(sets[condition], 14, [0.5, 14.5]);
        expect(shown.counts).toEqual(counts);
        for (const [name, value] of Object.entries(numbers))
          expect(Math.abs(shown.numbers[name] - value), name).toBeLessThan(1e-9);
        const inGap = sets[condition].filter((x) => x > 2.5 && x < 12.5).length / sets[condition].length;
        expect(Math.abs(shown.numbers.inMiddle - inGap)).toBeLessThan(1e-9);
      }
    }
    await keepPicture(page, 'interpolation');
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('marks a run whose classifier has not learnt, as Compare does, and says all of it on the run’s page', async () => {
    const { page, problems, close } = await under.open(address([circles[0], unlearnt]));
    const mark = page.locator('[data-warning]');
    await mark.first().waitFor();
    const marked = await mark.evaluateAll((all) => all.map((each) => each.getAttribute('data-warning')));
    expect(new Set(marked)).toEqual(new Set([unlearnt.id]));
    expect(marked).toHaveLength(5); // each of its conditions, and none of the other run's
    expect(await mark.first().getAttribute('title')).toBe(`classifier: ${UNLEARNT}`);
    await expectAccessible(page);
    await keepPicture(page, 'interpolation-warning');
    await page.goto(page.url().replace('/interpolation', '/compare'));
    await page.locator(`[data-warning="${unlearnt.id}"]`).click();
    const warnings = page.getByRole('complementary', { name: 'Warnings' });
    await warnings.getByText(UNLEARNT).waitFor();
    expect(await warnings.getByRole('link', { name: 'classifier' }).getAttribute('href')).toBe(
      `/runs/${unlearnt.id}-c`,
    );
    await expectAccessible(page);
    await keepPicture(page, 'run-warning');
    await page.goto(page.url().replace(unlearnt.id, circles[0].id));
    await page.getByRole('heading', { name: 'circles small' }).waitFor();
    expect(await warnings.count()).toBe(0);
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('bins as the reference does where that is asked for, which the address keeps', async () => {
    const { page, problems, close } = await under.open(address([faces[0]], '&judge=none&bins=50'));
    const judge = page.getByLabel('Judge');
    await judge.waitFor();
    const smile =
      (await judge.locator('option').allInnerTexts()).find((text) => text.startsWith('smile')) ?? '';
    await judge.selectOption({ label: smile });
    await page.getByLabel('over').selectOption('reference');
    await page.getByText('bars and distances do not compare').waitFor();
    const scores = faces[0].sets['smile/strength-30'];
    const range = [Math.min(...scores), Math.max(...scores)] as const;
    const { numbers } = independently(scores, 50, range);
    await expect
      .poll(async () => (await shownOf(page, faces[0].id, 'smile/strength-30')).numbers.l2)
      .toBeCloseTo(numbers.l2, 9);
    const url = page.url();
    expect(url).toContain('variant=reference');
    await page.reload();
    await page.getByText('bars and distances do not compare').waitFor();
    await expect
      .poll(async () => (await shownOf(page, faces[0].id, 'smile/strength-30')).numbers.kl)
      .toBeCloseTo(numbers.kl, 9);
    await page.goBack();
    await page.getByText('all sets on the same bins').waitFor();
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('shows numbers of one judge only, and says that there are others', async () => {
    const { page, problems, close } = await under.open(address(faces));
    await page.getByText('judged by 4 different judges').waitFor();
    expect(await page.locator('[data-set]').count()).toBe(2);
    expect(await page.locator('img').count()).toBe(0); // the runs' names are text
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('says how far classifiers differ, and of different ensembles that it does not compare', async () => {
    const one = await under.open(address([faces[0]]));
    await one.page.getByText('classifiers differ').waitFor();
    const cells = one.page.locator('[data-measure="disagreement"]');
    const shown = await cells.evaluateAll((all) =>
      all.map((cell) => Number(cell.getAttribute('data-value'))),
    );
    expect(shown).toEqual([0.01 / 10, 0.87 / 10]); // as written: a tenth of what is filled
    expect(await one.page.getByText(/^split 10(\.0)?\s?%$/).count()).toBe(2);
    expect(one.problems).toEqual([]);
    await one.close();
    const both = await under.open(address([faces[0], otherEnsemble]));
    await both.page.getByText('2 different ensembles of classifiers have judged these sets').waitFor();
    expect(await both.page.locator('[data-measure="disagreement"]').count()).toBe(0);
    expect(await both.page.locator('[data-set]').count()).toBe(4);
    expect(both.problems).toEqual([]);
    await both.close();
  }, 60_000);

  it('counts samples over two attributes as an independent computation does, for the run in the address', async () => {
    const { page, problems, close } = await under.open(address(faces));
    const section = page.getByRole('region', { name: 'Two attributes' });
    await section.getByRole('combobox', { name: 'run' }).selectOption(faces[1].id);
    await page.waitForURL(new RegExp(`map=${faces[1].id}`));
    await page.reload();
    const { sets } = faces[1];
    const [hair, smile] = [sets['hair/strength-30'], sets['smile/strength-30']];
    const place = (score: number) => Math.min(19, Math.floor(score * 20));
    const counts = Array.from({ length: 400 }, (_, cell) =>
      String(
        hair.filter((x, at) => place(x) === cell % 20 && place(smile[at]) === Math.floor(cell / 20)).length,
      ),
    ).join(' ');
    const isMiddle = (score: number) => score >= 0.1 && score <= 0.9;
    const inBoth = hair.filter((x, at) => isMiddle(x) && isMiddle(smile[at])).length;
    const map = section.locator('[data-map="strength-30"]');
    expect(await map.getAttribute('data-counts')).toBe(counts);
    expect(await map.getAttribute('data-in-both')).toBe(String(inBoth));
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('tells what strength and data size do, and what the seeds say', async () => {
    const { page, problems, close } = await under.open(address(circles, '&rows=data.count'));
    await page.getByRole('img', { name: 'in the middle along strength, 2 curves' }).waitFor();
    await page.getByRole('combobox', { name: /^along/ }).selectOption('data.count');
    await page.getByRole('img', { name: 'in the middle along data.count, 5 curves' }).waitFor();
    const paired = page.getByRole('region', { name: 'Differences by seed' });
    expect(await paired.getByRole('row').filter({ hasText: 'strength 30' }).count()).toBe(3);
    const table = page.getByRole('region', { name: 'Pivot table' });
    await table.getByRole('row', { name: /^2000 / }).waitFor();
    expect(await table.getByRole('row').count()).toBe(3);
    expect(await page.getByRole('button', { name: 'Copy as LaTeX' }).count()).toBe(1);
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it('holds runs against a value that somebody fills in', async () => {
    const { page, problems, close } = await under.open(address(circles));
    await page.getByText('Add a reference value').click();
    await page.getByRole('combobox', { name: /^set/ }).selectOption('position/strength-30');
    await page.getByRole('textbox', { name: /^value/ }).fill('40%');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('Source: expected where the number is from').waitFor();
    await page.getByRole('textbox', { name: 'source' }).fill(HOSTILE);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const values = page.getByRole('region', { name: 'Reference values' });
    await values.getByText('✓ pass').first().waitFor();
    expect(await values.getByText('✓ pass').count()).toBe(4);
    await values
      .getByRole('button', { name: /^Remove/ })
      .first()
      .click();
    await page.getByText('None yet. Copy the numbers of a paper').waitFor();
    expect(problems).toEqual([]);
    await close();
  }, 60_000);

  it.each(['light', 'dark'] as const)(
    'passes axe in the %s theme',
    async (theme) => {
      const { page, close } = await under.open(address(circles, '&layout=overlay'), { theme });
      await page.getByRole('region', { name: 'Pivot table' }).waitFor();
      await expectAccessible(page);
      await keepPicture(page, `interpolation-overlay-${theme}`);
      await close();
    },
    60_000,
  );

  it('is readable on a telephone, and empty says what to do', async () => {
    const { page, close } = await under.open(address(circles), { width: 390 });
    await page.getByRole('region', { name: 'Pivot table' }).waitFor();
    await expectNoSidewaysScroll(page);
    await keepPicture(page, 'interpolation-phone');
    await page.goto(`${under.dashboard.url}/interpolation?filter=tag%20%3D%20nothing`);
    await page.getByText('None of these runs has scores of its samples').waitFor();
    await close();
  }, 60_000);
});
