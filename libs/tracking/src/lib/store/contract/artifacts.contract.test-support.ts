// Of every store of runs: artifacts, images and lineage.
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { RunEvent } from '../../client/run-event.ts';
import { type ContractSuite, T0 } from './contract-suite.test-support.ts';

export function artifactsContract(under: ContractSuite): void {
  const { begin } = under;

  const artifactRow = (role: string, artifactName: string, sha: string) => ({
    ...{ role, name: artifactName, kind: 'checkpoint', sha256: sha.repeat(64), bytes: 7 },
  });

  it('keeps all versions of an artifact, and knows who made it and who read it', async () => {
    const { run: maker, file } = await begin({ name: 'maker' });
    const { run: reader, file: readerFile } = await begin({ name: 'reader', kind: 'sample' });
    const sha = randomUUID().replaceAll('-', '').repeat(2);
    const artifact = (role: 'in' | 'out', sha256: string, at: number): RunEvent => ({
      ...{ type: 'artifact', at: T0 + at, name: 'model', kind: 'checkpoint', role, sha256, bytes: 7 },
    });
    await file.add(artifact('out', sha, 1), artifact('out', 'f'.repeat(64), 2));
    await readerFile.add(artifact('in', sha, 3));
    const versions = await under.store.artifactVersions(maker.id, 'model');
    expect(versions.map(({ sha256 }) => sha256)).toEqual(['f'.repeat(64), sha]);
    const at = (ms: number) => new Date(T0 + ms).toISOString();
    expect(await under.store.artifactUses(sha)).toEqual([
      { runId: maker.id, runName: 'maker', kind: 'ddpm', role: 'out', name: 'model', at: at(1) },
      { runId: reader.id, runName: 'reader', kind: 'sample', role: 'in', name: 'model', at: at(3) },
    ]);
    expect(await under.store.artifactUses('0'.repeat(64))).toEqual([]);
  });

  it('knows the graph of runs around one, without siblings', async () => {
    const [data, classifier, ddpm, samples, alone] = [
      await begin(),
      await begin(),
      await begin(),
      await begin(),
      await begin(),
    ];
    const use = (role: 'in' | 'out', sha: string): RunEvent => ({
      ...{
        type: 'artifact',
        at: T0,
        name: `the ${sha}`,
        kind: 'file',
        role,
        sha256: `${sha}9`.repeat(32),
        bytes: 1,
      },
    });
    await data.file.add(use('out', 'a'));
    await classifier.file.add(use('in', 'a'), use('out', 'b'));
    await ddpm.file.add(use('in', 'a'), use('out', 'c'));
    await samples.file.add(use('in', 'b'), use('in', 'c'), use('out', 'd'));
    const { runs, edges, cut } = await under.store.lineage(ddpm.run.id);
    expect(runs.map(({ runId, distance }) => [runId, distance])).toEqual([
      [data.run.id, -1],
      [ddpm.run.id, 0],
      [samples.run.id, 1],
    ]);
    expect(edges).toEqual([
      { from: data.run.id, to: ddpm.run.id, sha256: 'a9'.repeat(32), name: 'the a' },
      { from: ddpm.run.id, to: samples.run.id, sha256: 'c9'.repeat(32), name: 'the c' },
    ]);
    expect(cut).toBe(false);
    const whole = await under.store.lineage(data.run.id);
    expect(whole.runs).toHaveLength(4);
    expect(whole.edges).toHaveLength(4);
    expect(await under.store.lineage(data.run.id, { depth: 1 })).toMatchObject({ cut: true });
    expect(await under.store.lineage(alone.run.id)).toMatchObject({ edges: [], runs: [{ distance: 0 }] });
    expect(await under.store.lineage('none')).toEqual({ runs: [], edges: [], cut: false });
    expect(await under.store.lineage(ddpm.run.id, { projects: [] })).toEqual({
      runs: [],
      edges: [],
      cut: false,
    });
  });

  it('keeps images in order; the same place again replaces', async () => {
    const { run, file } = await begin();
    const image = (step: number | null, sampleIndex: number, sha: string): RunEvent => ({
      ...{ type: 'image', at: T0, name: 'grid', step, sampleIndex, caption: sha, mediaType: 'image/png' },
      ...{ width: 4, height: 2, sha256: sha.repeat(64), bytes: 10 },
    });
    await file.add(image(5, 1, 'a'), image(5, 0, 'b'), image(null, 0, 'c'), image(5, 1, 'd'));
    await file.add(image(null, 0, 'e'));
    const read = await under.store.listMedia(run.id);
    expect(read.map(({ step, sampleIndex, caption }) => [step, sampleIndex, caption])).toEqual([
      [null, 0, 'e'],
      [5, 0, 'b'],
      [5, 1, 'd'],
    ]);
    expect(read[1]).toEqual({
      ...{
        name: 'grid',
        step: 5,
        sampleIndex: 0,
        caption: 'b',
        mediaType: 'image/png',
        width: 4,
        height: 2,
      },
      ...{ sha256: 'b'.repeat(64), bytes: 10, at: new Date(T0).toISOString() },
    });
    expect(await under.store.listMedia(run.id, { name: 'other' })).toEqual([]);
  });

  it('finds images of many runs by how their names begin, each run once and in the order asked for', async () => {
    const [first, second] = [await begin(), await begin()];
    const image = (name: string, sampleIndex: number): RunEvent => ({
      ...{ type: 'image', at: T0, name, step: null, sampleIndex, caption: '', mediaType: 'image/png' },
      ...{ width: 4, height: 2, sha256: 'f'.repeat(64), bytes: 10 },
    });
    await first.file.add(image('sheet/a', 1), image('sheet/a', 0), image('other', 0), image('way_x', 0));
    await second.file.add(image('sheet/b', 0), image('wayyx', 0));
    const ids = [second.run.id, 'none', first.run.id, second.run.id];
    const found = await under.store.mediaOfRuns(ids, { startsWith: ['sheet/', 'way_'] });
    expect(found.map(({ runId, name, sampleIndex }) => [runId, name, sampleIndex])).toEqual([
      [second.run.id, 'sheet/b', 0],
      [first.run.id, 'sheet/a', 0],
      [first.run.id, 'sheet/a', 1],
      [first.run.id, 'way_x', 0],
    ]);
    expect(await under.store.mediaOfRuns(ids, { startsWith: [] })).toEqual([]);
  });

  it('lists the newest version of each artifact, what went in first', async () => {
    const { run, file } = await begin();
    const artifact = (role: 'in' | 'out', artifactName: string, sha: string, at: number): RunEvent => ({
      ...{
        type: 'artifact',
        at: T0 + at,
        name: artifactName,
        kind: 'checkpoint',
        role,
        sha256: sha.repeat(64),
        bytes: 7,
      },
    });
    await file.add(
      artifact('out', 'last', '1', 1),
      artifact('in', 'data', '2', 2),
      artifact('out', 'best', '1', 3),
    );
    await file.add(artifact('out', 'last', '3', 4));
    expect(await under.store.artifacts(run.id)).toEqual([
      { ...artifactRow('in', 'data', '2'), createdAt: new Date(T0 + 2).toISOString() },
      { ...artifactRow('out', 'best', '1'), createdAt: new Date(T0 + 3).toISOString() },
      { ...artifactRow('out', 'last', '3'), createdAt: new Date(T0 + 4).toISOString() },
    ]);
  });
}
