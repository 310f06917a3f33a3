import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { startTestServer, type TestServer } from '../database/database.test-support.ts';
import { migrate } from '../database/migrate.ts';
import { ArtifactFolder } from '../files/artifact-folder.ts';
import { connect } from '../postgres/postgres-run-store.ts';
import type { RunStore } from '../store/run-store.ts';
import type { Certificate, RunCertificate } from './certificate.ts';
import { importRuns } from './import-runs.ts';
import { openSource } from './open-source.ts';

/** Exports of other trackers, made by tools/reference/make_tracker_files.py. */
export const FIXTURES = fileURLToPath(new URL('../../../fixtures/imports/', import.meta.url));

/** What was put into a run of a fixture, written down where it was put. */
export interface ExpectedRun {
  /** Of each series the value at each step; numbers that JSON lacks are text. */
  points: Record<string, Record<string, number | string>>;
  replacedPoints: number;
  images: number;
  imageBytes?: number;
  histograms: number;
  tables: number;
  artifacts?: number;
  artifactBytes?: number;
  config: Record<string, unknown>;
  tags?: string[];
  status?: string;
  /** Names that must be told as not carried. */
  notCarried: string[];
}

/** By export, by what a certificate calls the run. */
export async function expectedRuns(tracker: string): Promise<Record<string, Record<string, ExpectedRun>>> {
  return JSON.parse(await readFile(join(FIXTURES, tracker, 'expected.json'), 'utf8'));
}

/** A store of its own to import into. */
export class ImportWorld {
  readonly server: TestServer;
  readonly store: RunStore;
  readonly artifacts: ArtifactFolder;
  #folders = 0;

  constructor(server: TestServer) {
    this.server = server;
    this.store = connect(server.url);
    this.artifacts = new ArtifactFolder(join(server.dataDirectory, 'artifacts'));
  }

  static async start(): Promise<ImportWorld> {
    const server = await startTestServer();
    await migrate(server.url);
    return new ImportWorld(server);
  }

  async stop(): Promise<void> {
    await this.store.close();
    await this.server.stop();
  }

  freshPath = () => join(this.server.dataDirectory, `imports-${this.#folders++}`);

  into = (project: string) => ({ databaseUrl: this.server.url, artifacts: this.artifacts, project });

  async importFrom(tracker: string, path: string, project: string): Promise<Certificate> {
    const source = await openSource(tracker, path);
    return importRuns({ tracker, path, source, into: this.into(project) });
  }

  /** The points of a run as a fixture tells them. */
  async pointsOf(id: string): Promise<ExpectedRun['points']> {
    const names = (await this.store.listMetrics(id)).map(({ name }) => name);
    const series = names.length > 0 ? await this.store.getSeries(id, names, { maxPoints: 10_000 }) : [];
    return Object.fromEntries(
      series.map(({ name, steps, values }) => [
        name,
        Object.fromEntries(
          steps.map((step, i) => [step, Number.isFinite(values[i]) ? values[i] : String(values[i])]),
        ),
      ]),
    );
  }

  /** Holds a run against what was put into it. */
  async checkRun(certificate: RunCertificate, expected: ExpectedRun): Promise<void> {
    expect(certificate).toMatchObject({
      error: null,
      mismatches: [],
      replacedPoints: expected.replacedPoints,
    });
    const id = certificate.id!;
    expect(await this.pointsOf(id)).toEqual(expected.points);
    const run = (await this.store.getRun(id))!;
    expect(run.config).toEqual(expected.config);
    expect(run.status).toBe(expected.status ?? 'finished');
    expect(run.tags).toEqual(expected.tags ?? []);
    expect(certificate.store).toMatchObject({
      ...{ images: expected.images, histograms: expected.histograms, tables: expected.tables },
      ...(expected.imageBytes === undefined ? {} : { imageBytes: expected.imageBytes }),
      ...{ artifacts: expected.artifacts ?? 0, artifactBytes: expected.artifactBytes ?? 0 },
    });
    expect(certificate.leftOutThings.map(({ name }) => name).sort()).toEqual([...expected.notCarried].sort());
  }
}
