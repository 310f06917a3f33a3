// What every store has to do with views and reference values; run on the one in memory and on the one in Postgres.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AliasStore } from './artifact-alias.ts';
import type { ReferenceStore } from './reference-value.ts';
import type { StoreUnderTest } from './run-store.contract.test-support.ts';
import type { ViewStore } from './saved-view.ts';

export interface BoardsUnderTest extends StoreUnderTest {
  store: StoreUnderTest['store'] & ViewStore & ReferenceStore & AliasStore;
}

export function describeBoards(name: string, open: () => Promise<BoardsUnderTest>): void {
  describe(name, () => {
    let opened: BoardsUnderTest;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.stop());

    /** A project with a run in it. */
    async function newProject(artifacts: readonly { sha256: string; at: number }[] = []): Promise<string> {
      const project = randomUUID();
      const run = {
        ...{
          id: randomUUID(),
          project,
          name: 'n',
          kind: 'ddpm' as const,
          parentId: null,
          config: {},
          seed: 1,
        },
        ...{ configHash: null, engine: 'cpu', tags: [], resume: false, gitCommit: null, gitDirty: null },
        ...{ host: 'h', environment: {} },
      };
      const made = artifacts.map(({ sha256, at }) => ({
        ...{ type: 'artifact' as const, at, name: 'model', kind: 'weights', role: 'out' as const },
        ...{ sha256, bytes: 3 },
      }));
      const records = [{ type: 'start' as const, at: 0, run }, ...made].map((event, at) => ({
        seq: at + 1,
        event,
      }));
      await opened.writer.apply({ journalId: randomUUID(), runId: run.id, records, live: false });
      return project;
    }

    it('keeps views by kind and name, each project its own', async () => {
      const { store } = opened;
      const [project, other] = [await newProject(), await newProject()];
      const state = {
        columns: ['name', 'metrics.kld.min'],
        filter: "tag = 'paper'",
        nested: { a: [1, null] },
      };
      for (const [kind, view] of [
        ['runs', 'b'],
        ['runs', 'B'],
        ['compare', 'z'],
      ])
        await store.saveView({ project, kind, name: view, state, version: 0 });
      const views = await store.listViews(project);
      expect(views.map((view) => `${view.kind}/${view.name}`)).toEqual(['compare/z', 'runs/B', 'runs/b']);
      expect(views[0]).toEqual({
        ...{ project, kind: 'compare', name: 'z', state, version: 1, updatedAt: expect.any(String) },
      });
      expect(await store.listViews(project, { kind: 'compare' })).toHaveLength(1);
      expect(await store.listViews(other)).toEqual([]);
      expect(await store.deleteView({ project: other, kind: 'runs', name: 'b' })).toBe(false);
      expect(await store.deleteView({ project, kind: 'runs', name: 'b' })).toBe(true);
      expect(await store.listViews(project)).toHaveLength(2);
    });

    it('saves over the version that was seen only: of two at once one wins', async () => {
      const { store } = opened;
      const view = { project: await newProject(), kind: 'runs', name: 'mine' };
      const first = await Promise.all(
        [1, 2].map((by) => store.saveView({ ...view, state: { by }, version: 0 })),
      );
      expect(first.filter((saved) => saved === null)).toHaveLength(1);
      const second = await Promise.all(
        [3, 4].map((by) => store.saveView({ ...view, state: { by }, version: 1 })),
      );
      const [won] = second.filter((saved) => saved !== null);
      expect(second.filter((saved) => saved === null)).toHaveLength(1);
      expect(await store.saveView({ ...view, state: {}, version: 1 })).toBeNull();
      expect(await store.saveView({ ...view, state: {}, version: 3 })).toBeNull();
      expect(await store.listViews(view.project)).toEqual([won]);
      expect(won).toMatchObject({ version: 2 });
    });

    it('points aliases of an artifact at one of its versions, and again at another', async () => {
      const { store } = opened;
      const [old, newest] = ['1a', '2b'].map((digits) => digits.repeat(32));
      const project = await newProject([
        { sha256: newest, at: 2000 },
        { sha256: old, at: 1000 },
      ]);
      const other = await newProject();
      const best = { project, name: 'model', alias: 'best' };
      expect(await store.resolveAlias(best)).toBeNull();
      expect(await store.setAlias({ ...best, sha256: newest })).toEqual({
        ...{ ...best, sha256: newest, updatedAt: expect.any(String) },
      });
      await store.setAlias({ ...best, sha256: old });
      expect(await store.resolveAlias(best)).toBe(old);
      expect(await store.resolveAlias({ ...best, alias: 'latest' })).toBe(newest);
      await store.setAlias({ ...best, alias: 'a', sha256: newest });
      expect((await store.listAliases(project)).map(({ alias }) => alias)).toEqual(['a', 'best']);
      expect(await store.listAliases(project, { name: 'data' })).toEqual([]);
      expect(await store.listAliases(other)).toEqual([]);
      // a version that no run of the project has recorded under that name
      expect(await store.setAlias({ ...best, sha256: '3c'.repeat(32) })).toBeNull();
      expect(await store.setAlias({ ...best, name: 'data', sha256: old })).toBeNull();
      expect(await store.setAlias({ ...best, project: other, sha256: old })).toBeNull();
      await expect(store.setAlias({ ...best, alias: 'latest', sha256: old })).rejects.toThrow(
        'setAlias: expected another alias than "latest", which is the version that was made last.',
      );
      expect(await store.deleteAlias(best)).toBe(true);
      expect(await store.deleteAlias(best)).toBe(false);
      expect(await store.resolveAlias({ ...best, project: other, alias: 'latest' })).toBeNull();
    });

    it('keeps reference values, with selectors that can be understood', async () => {
      const { store } = opened;
      const project = await newProject();
      const reference = {
        ...{ project, metric: 'kld', variant: 'min' as const, selector: 'config.size = 64', value: 0.1 },
        ...{ tolerance: 1e-3, direction: 'lower' as const, citation: 'Table 2' },
      };
      const added = await store.addReference(reference);
      await store.addReference({ ...reference, metric: 'accuracy', selector: '' });
      expect(added).toEqual({ ...reference, id: expect.any(String), createdAt: expect.any(String) });
      expect((await store.listReferences(project)).map(({ metric }) => metric)).toEqual(['accuracy', 'kld']);
      await expect(store.addReference({ ...reference, selector: 'config.size <' })).rejects.toThrow(
        'filter, column 14: expected a value, got the end.',
      );
      expect(await store.deleteReference(await newProject(), added.id)).toBe(false);
      expect(await store.deleteReference(project, added.id)).toBe(true);
      expect(await store.listReferences(project)).toHaveLength(1);
    });

    it('keeps no secrets that people write into views and references', async () => {
      const { store } = opened;
      const project = await newProject();
      const key = `ghp_${'a1B2'.repeat(9)}`;
      const view = { project, kind: 'runs', name: `of ${key}`, version: 0 };
      const saved = await store.saveView({ ...view, state: { filter: `notes ~ "${key}"`, hfToken: 'mine' } });
      const kept = {
        name: 'of [redacted]',
        state: { filter: 'notes ~ "[redacted]"', hfToken: '[redacted]' },
      };
      expect(saved).toMatchObject(kept);
      expect(await store.listViews(project)).toMatchObject([kept]);
      // who saved it finds it under the name that they gave
      expect(await store.saveView({ ...view, state: {}, version: 1 })).toMatchObject({ version: 2 });
      expect(await store.deleteView(view)).toBe(true);
      const reference = {
        ...{ project, metric: 'kld', variant: 'min' as const, selector: '', value: 1, tolerance: 0 },
        ...{ direction: 'lower' as const, citation: `https://me:hunter2@lab/results, HF_TOKEN=abcdef` },
      };
      const redacted = { citation: 'https://me:[redacted]@lab/results, HF_TOKEN=[redacted]' };
      expect(await store.addReference(reference)).toMatchObject(redacted);
      expect(await store.listReferences(project)).toMatchObject([redacted]);
      await expect(store.addReference({ ...reference, selector: `name = "${key}"` })).rejects.toThrow(
        'addReference: selector: expected a filter without secrets, got what looks like one (choose the runs by something else).',
      );
      expect(await store.listReferences(project)).toHaveLength(1);
    });

    it('makes no project of a name', async () => {
      const { store } = opened;
      const expected = 'saveView: there is no project "none" (a project begins with its first run).';
      const view = { project: 'none', kind: 'runs', name: 'v', state: {}, version: 0 };
      await expect(store.saveView(view)).rejects.toThrow(expected);
      expect(await store.listViews('none')).toEqual([]);
    });
  });
}
