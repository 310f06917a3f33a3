import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type TrackedRun } from '@interpolab/tracking';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formatBytes } from '../src/features/format/bytes.ts';
import {
  dashboardUnderTest,
  expectAccessible,
  expectNoSidewaysScroll,
  keepPicture,
  withoutBrowser,
} from './dashboard-under-test.test-support.ts';
import { openAs } from './sign-in-as.test-support.ts';

const under = dashboardUnderTest();
const HOSTILE = '<img src=x onerror=alert(1)> =1+1 \u202ertl 😀';
const LONG = `long ${'x'.repeat(195)}`;
let store: ReturnType<typeof connect>;
const ids: string[] = [];

beforeAll(async () => {
  const { tracking, databaseUrl } = under.workplace;
  store = connect(databaseUrl);
  for (const [project, name] of [
    ['circles', HOSTILE],
    ['circles', LONG],
    [`faces ${HOSTILE}`, 'other'],
  ]) {
    const run = tracking.startRun({
      ...{ project, name, kind: 'ddpm', seed: 1, engine: 'none', config: {} },
    });
    run.log({ loss: 1 }, { step: 1 });
    run.finish('finished');
    ids.push(run.id);
  }
  await tracking.flush();
}, 60_000);
afterAll(() => store?.close());

const alertOf = (page: Page) => page.locator('main [role=alert]');

describe.skipIf(withoutBrowser)('Settings', () => {
  it('restores a deleted run, and purges another with what it took up', async () => {
    await store.deleteRuns(ids.slice(0, 2));
    const { page, problems, close } = await under.open('/settings');
    const table = page.getByRole('table', { name: 'Deleted runs' });
    await table.getByRole('rowheader', { name: LONG }).waitFor();
    await page.getByRole('button', { name: `Restore ${LONG}` }).click();
    await page.getByText('1 run restored, stages included.').waitFor();
    expect((await store.deletedRuns()).map(({ id }) => id)).toEqual([ids[0]]);

    await page.getByRole('button', { name: 'Purge all' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    expect(await store.deletedRuns()).toHaveLength(1);
    await page.getByRole('button', { name: 'Purge all' }).click();
    await page.getByRole('button', { name: 'Purge for good' }).click();
    await page.getByText('1 run purged: 1 points').waitFor();
    await page.getByText('There are none.').waitFor();
    expect(await store.projectsOfRuns([ids[0]])).toEqual(new Map());
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('tells before a purge what each run frees, and all of them, with what they share once', async () => {
    const { tracking } = under.workplace;
    const file = async (run: TrackedRun, name: string, bytes: number) => {
      const path = join(under.workplace.dataDirectory, `purged-${bytes}`);
      await writeFile(path, Buffer.alloc(bytes, 7));
      await run.artifact({ name, kind: 'checkpoint', role: 'out', path });
    };
    const purged: string[] = [];
    for (const name of ['one that goes', 'another that goes', 'one that stays']) {
      const run = tracking.startRun({
        ...{ project: 'circles', name, kind: 'ddpm', seed: 1, engine: 'none', config: {} },
      });
      if (name === 'one that goes') await file(run, 'own', 30_000);
      if (name !== 'one that stays') await file(run, 'of both', 50_000);
      await file(run, 'of all', 70_000);
      run.finish('finished');
      if (name !== 'one that stays') purged.push(run.id);
    }
    await tracking.flush();
    await store.deleteRuns(purged);
    const { page, problems, close } = await under.open('/settings');
    await page.getByRole('button', { name: 'Purge all' }).click();
    const dialog = page.getByRole('alertdialog');
    const sizes = dialog.getByRole('table', { name: 'What each run frees' });
    await sizes.waitFor();
    expect((await sizes.getByRole('row').allTextContents()).toSorted()).toEqual(
      [
        `one that goes${formatBytes(30_000)}`,
        `another that goes${formatBytes(0)}`,
        `files that several share${formatBytes(50_000)}`,
        `together${formatBytes(80_000)}`,
      ].toSorted(),
    );
    await expectAccessible(page);
    await keepPicture(page, 'settings-purge');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Purge one that goes' }).click();
    await dialog.getByText(`It frees ${formatBytes(30_000)}`).waitFor();
    await page.getByRole('button', { name: 'Purge for good' }).click();
    await page.getByText('1 run purged').waitFor();
    expect((await store.deletedRuns()).map(({ id }) => id)).toEqual([purged[1]]);
    expect((await store.purgeSizes([purged[1]])).runs).toMatchObject([{ fileBytes: 50_000 }]);
    await store.purgeRuns(purged);
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('makes a token for some projects, shows its key once, and revokes it', async () => {
    const { page, problems, close } = await under.open('/settings');
    await page.getByLabel('Name of the new token').fill(HOSTILE);
    await page.getByLabel('Role of the new token').selectOption('writer');
    await page.getByLabel('Projects of the new token').fill('circles, circles');
    await page.getByLabel('When the new token ends').selectOption('90');
    await page.getByRole('button', { name: 'Make a token' }).click();
    const key = (await page.locator('[data-token]').textContent()) ?? '';
    const [token] = await store.listTokens();
    expect(token).toMatchObject({ name: HOSTILE, role: 'writer', projects: ['circles'], revokedAt: null });
    const days = (Date.parse(token.expiresAt ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(89.9);
    expect(days).toBeLessThanOrEqual(90);
    expect(await store.verifyKey(key)).toMatchObject({ role: 'writer' });

    await page.reload();
    await page.getByRole('rowheader', { name: HOSTILE, exact: true }).waitFor();
    expect(await page.locator('body').textContent()).not.toContain(key);
    await page.getByRole('button', { name: `Revoke ${HOSTILE}` }).click();
    await page.getByRole('button', { name: 'Revoke for good' }).click();
    await page.getByRole('cell', { name: 'revoked' }).waitFor();
    expect(await store.verifyKey(key)).toBeNull();
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('offers a reader of one project nothing that would be refused, and says what is missing', async () => {
    await store.deleteRuns([ids[1]]);
    const { page, problems, close } = await openAs(
      under,
      { name: 'reader', role: 'reader', projects: ['circles'] },
      '/settings',
    );
    await page.getByText('You are reader, with the role reader for the project circles.').waitFor();
    await page.getByText('Making and revoking tokens needs the role admin for all projects').waitFor();
    await page.getByText('Restoring needs the role writer; you have reader.').waitFor();
    for (const name of [/^Restore/, /^Purge/, /^Make/, /^Revoke/])
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    const storage = page.getByRole('table', { name: 'Storage by project' });
    expect(await storage.getByRole('rowheader').allTextContents()).toEqual(['circles']);
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByText('Saving a view needs the role writer; you have reader.').waitFor();
    expect(problems).toEqual([]);
    await close();
    await store.restoreRuns([ids[1]]);
  }, 30_000);
});

describe.skipIf(withoutBrowser)('Views', () => {
  it('keeps a page under a name, opens it, and takes a new name, a deletion and its undoing', async () => {
    const { page, problems, close } = await under.open('/?q=long&project=circles&sort=-name');
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByLabel('Name of the view').fill(HOSTILE);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Saved.').waitFor();
    await page.getByRole('button', { name: 'Save over version 1' }).click();
    await page.getByText('Saved as version 2.').waitFor();

    await page.goto(`${under.dashboard.url}/views`);
    await page.getByRole('link', { name: HOSTILE }).click();
    await page.waitForURL('**/?q=long&project=circles&sort=-name');
    await page.goBack();
    await page.getByRole('button', { name: `Rename ${HOSTILE}` }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('plain');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'plain' }).waitFor();
    await page.getByRole('link', { name: HOSTILE }).waitFor({ state: 'detached' });

    await page.getByRole('button', { name: 'Delete plain' }).click();
    await page.getByRole('link', { name: 'plain' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'plain' }).waitFor();
    expect(await store.listViews('circles')).toMatchObject([
      { kind: 'runs', name: 'plain', state: { address: '/?q=long&project=circles&sort=-name' }, version: 1 },
    ]);
    expect(problems).toEqual([]);
    await close();
  }, 30_000);

  it('says when somebody else was faster, and loses nothing', async () => {
    const { page, close } = await under.open('/?project=circles');
    await page.getByRole('button', { name: 'Save view' }).click();
    await page.getByLabel('Name of the view').fill('plain');
    await page.getByRole('button', { name: 'Save over version 1' }).waitFor();
    const theirs = { project: 'circles', kind: 'runs', name: 'plain', state: { address: '/?q=theirs' } };
    await store.saveView({ ...theirs, version: 1 });
    await page.getByRole('button', { name: 'Save over version 1' }).click();
    await page.getByText('The view "plain" is not at version 1 any more').waitFor();
    expect(await store.listViews('circles')).toMatchObject([{ ...theirs, version: 2 }]);
    await close();
  }, 30_000);

  it('gives no view a name that another has, and never leads out of the dashboard', async () => {
    await store.saveView({
      ...{ project: 'circles', kind: 'runs', name: 'elsewhere', version: 0 },
      state: { address: '//evil.example' },
    });
    const { page, close } = await under.open('/views?project=circles');
    await page.getByText('elsewhere (has no address of this dashboard)').waitFor();
    expect(await page.getByRole('link', { name: 'elsewhere' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Rename elsewhere' }).click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('plain');
    await page.keyboard.press('Enter');
    await alertOf(page).getByText('The view "plain" is not at version 0 any more').waitFor();
    expect((await store.listViews('circles')).map(({ name }) => name)).toEqual(['elsewhere', 'plain']);
    await close();
  }, 30_000);
});

describe.skipIf(withoutBrowser)('Settings and Views', () => {
  it.each(['light', 'dark'] as const)(
    'can be used by everybody, %s',
    async (theme) => {
      for (const path of ['/settings', '/views']) {
        const { page, problems, close } = await under.open(path, { theme });
        await page.getByRole('table').first().waitFor();
        await expectAccessible(page);
        await keepPicture(page, `${path.slice(1)}-${theme}`);
        expect(problems).toEqual([]);
        await close();
      }
    },
    30_000,
  );

  it('fit a narrow screen', async () => {
    for (const path of ['/settings', '/views']) {
      const { page, close } = await under.open(path, { width: 390 });
      await page.getByRole('table').first().waitFor();
      await expectNoSidewaysScroll(page);
      await keepPicture(page, `${path.slice(1)}-narrow`);
      await close();
    }
  }, 30_000);
});
