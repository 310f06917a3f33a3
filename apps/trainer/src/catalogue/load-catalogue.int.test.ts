import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { presetFolder } from '../config/load-preset.ts';
import { presetNeeds } from '../config/written-config.ts';
import { resolveSelection, selectionPresets } from '../selection/selection-config.ts';
import { samplingConditions } from '../stages/sampling-condition.ts';
import { formNames, isComputed, type RowExperiment } from './catalogue-row.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { rowJobs } from './row-jobs.ts';

/** The experiment's jobs, with a path for all that only a user can give. */
function jobsWithData(experiment: RowExperiment) {
  const folder = experiment.command === 'train' ? presetFolder : selectionPresets;
  const needed = Object.keys(presetNeeds(experiment.preset, folder));
  return rowJobs(
    experiment,
    needed.map((path) => `${path}=/sets/of-the-user`),
  );
}

describe('the catalogue that is here', () => {
  const rows = loadCatalogue();

  it('has the 25 rows of the paper, in their order', () => {
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 25 }, (_, at) => at + 1));
  });

  const forms = rows.flatMap(({ row, ...rest }) =>
    formNames.flatMap((name) => (isComputed(rest[name]) ? [{ row, name, form: rest[name] }] : [])),
  );

  it.each(forms)('row $row, $name: presets are there, and have what the headline is about', ({ form }) => {
    const { experiments, headline } = form;
    const conditionsOf = (label = experiments[0].label): string[] => {
      const experiment = experiments.find((each) => each.label === label)!;
      const [job] = jobsWithData(experiment);
      return job.command === 'train'
        ? samplingConditions(job.config.sampling).map(({ name }) => name)
        : ['evaluation', 'filter'];
    };
    for (const experiment of experiments)
      expect(jobsWithData(experiment)).toHaveLength(experiment.seeds.length);
    expect(conditionsOf(headline.experiment)).toContain(headline.condition);
    if (headline.against)
      expect(conditionsOf(headline.against.experiment)).toContain(headline.against.condition);
  });
});

describe('judges of rows', () => {
  const judged = loadCatalogue().flatMap(({ row, ...rest }) =>
    formNames.flatMap((name) =>
      isComputed(rest[name])
        ? rest[name].experiments.flatMap((each) => (each.judges ? [{ row, each, judges: each.judges }] : []))
        : [],
    ),
  );

  it.each(judged)(
    'row $row, $each.label: $judges has seen such images, and none of these',
    ({ each, judges }) => {
      const [job] = jobsWithData(each);
      const { data } = resolveSelection({ preset: judges, overrides: [] });
      if (job.command !== 'train') throw new Error('expected an experiment');
      const seen = job.config.data;
      if (data.kind !== 'drawnFaces' || seen.kind !== 'drawnFaces') throw new Error('expected drawn faces');
      const { attribute, imageSize, view, mouthScale, variety } = seen;
      expect(data).toMatchObject({ attribute, imageSize, view, mouthScale, variety });
      expect(data.seed).not.toBe(seen.seed);
    },
  );
});

describe(loadCatalogue, () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interpolab-catalogue-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const row = {
    row: 8,
    title: 'Circles',
    shows: 'The effect.',
    data: 'none',
    offline: {
      experiments: [{ label: 'a', preset: 'circles-16' }],
      headline: { measure: 'gapShare', condition: 'strength-30', against: { condition: 'unconditional' } },
    },
    paper: { missing: 'nothing yet' },
    reference: null,
  };
  const write = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
  const loading = () => loadCatalogue(folder);

  it('fills in one seed and no settings', () => {
    write('08-circles.json', row);
    expect(loading()[0].offline).toMatchObject({
      experiments: [{ label: 'a', command: 'train', preset: 'circles-16', set: {}, seeds: [0] }],
      headline: { expected: null },
    });
  });

  it.each([
    [
      'a label that no experiment has',
      { ...row.offline, headline: { ...row.offline.headline, experiment: 'b' } },
      'config offline.headline.experiment: must be one of "a", got "b"',
    ],
    [
      'two experiments of one label',
      { ...row.offline, experiments: [...row.offline.experiments, ...row.offline.experiments] },
      'config offline.experiments.1.label: must be its own, got "a" again',
    ],
    [
      'one seed twice',
      { ...row.offline, experiments: [{ label: 'a', preset: 'circles-16', seeds: [1, 1] }] },
      'config offline.experiments.0.seeds: must be different seeds; got [1,1]',
    ],
  ])('names %s', (_what, offline, message) => {
    write('08-circles.json', { ...row, offline });
    expect(loading).toThrow(`catalogue ${join(folder, '08-circles.json')}: ${message}`);
  });

  it('names the file that is no JSON, another number than the file has, and a number that is there twice', () => {
    write('08-circles.json', '{');
    expect(loading).toThrow(`catalogue ${join(folder, '08-circles.json')}: `);
    write('08-circles.json', { ...row, row: 9 });
    expect(loading).toThrow("row: must be 8, as in the file's name; got 9.");
    write('08-circles.json', row);
    write('08-again.json', row);
    expect(loading).toThrow(`catalogue ${folder}: row 8 is there twice.`);
  });
});
