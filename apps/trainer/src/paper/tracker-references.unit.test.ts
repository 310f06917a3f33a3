import type { ReferenceValue, RunStore } from '@interpolab/tracking';
import { describe, expect, it } from 'vitest';
import type { RowState } from '../catalogue/row-states.ts';
import { trackerReferences, verdictOf } from './tracker-references.ts';

const reference = (values: Partial<ReferenceValue>): ReferenceValue => ({
  ...{
    id: 'r',
    project: 'faces',
    metric: 'score(evaluation/strength-30) l2, fixed 10 bins',
    variant: 'last',
  },
  ...{ selector: '', value: 0.7, tolerance: 0.01, direction: 'lower', citation: 'Table 1', createdAt: '' },
  ...values,
});
/** Half at each end of the axis: of 10 bins two have ½ each, √(2 · 0.4² + 8 · 0.1²) from uniform. */
const ends = [0, 1, 0, 1];
const away = Math.sqrt(2 * 0.4 ** 2 + 8 * 0.1 ** 2);

/** A row of one experiment with two seeds, whose samples the evaluation classifier has judged. */
function row(references: ReferenceValue[], scores = [ends, ends]) {
  const job = (seed: number) => ({
    ...{ label: 'faces', runId: `run ${seed}`, conditions: [] },
    job: { seed, config: { project: 'faces' } },
    plan: { stages: [{ stage: { kind: 'evaluate' }, record: { runId: `judged ${seed}`, summary: {} } }] },
  });
  const store = {
    listReferences: async (project: string) => references.filter((each) => each.project === project),
    listRuns: async ({ filter }: { filter: string }) => ({
      runs: filter === 'id = "run 0" and (seed = 0)' ? [{}] : [],
    }),
    getScoreSets: async (runId: string, { name }: { name: string }) =>
      name === 'evaluation/strength-30' ? [{ scores: scores[Number(runId.slice(-1))] }] : [],
  } as unknown as RunStore & { listReferences(project: string): Promise<ReferenceValue[]> };
  return trackerReferences({ jobs: [job(0), job(1)] } as unknown as RowState, store);
}

describe('trackerReferences', () => {
  it('measures the scores on the bins of the reference, over the seeds that it is for', async () => {
    const [line] = await row([reference({ value: away })]);
    const shown = String(Number(away.toPrecision(4)));
    expect(line).toEqual({
      ...{ experiment: 'faces', what: 'l2 of evaluation/strength-30, 10 fixed bins' },
      ...{ wanted: `at most ${shown} ± 0.01`, citation: 'Table 1', verdict: 'agrees' },
      ours: `${shown} (${shown} to ${shown}), 2 seeds`,
    });
    const [chosen] = await row([reference({ value: 0.1, selector: 'seed = 0' })], [ends, [0.5]]);
    expect(chosen).toMatchObject({ ours: `${shown}, 1 seed`, verdict: 'contradicts' });
  });

  it('says nothing of other projects, metrics of runs, and sets that nobody has judged', async () => {
    const others = [
      reference({ project: 'circles' }),
      reference({ metric: 'loss' }),
      reference({ metric: 'score(evaluation/strength-75) l2, fixed 10 bins' }),
    ];
    expect(await row(others)).toEqual([]);
  });
});

describe(verdictOf, () => {
  const wanted = { value: 1, tolerance: 0.1, direction: 'equal' } as const;
  it('contradicts only where no value of the interval would pass', () => {
    expect(verdictOf(wanted, { mean: 1.05, low: null, high: null })).toBe('agrees');
    expect(verdictOf(wanted, { mean: 1.3, low: null, high: null })).toBe('contradicts');
    expect(verdictOf(wanted, { mean: 1.3, low: 1.05, high: 1.55 })).toBe('open');
    expect(verdictOf(wanted, { mean: 1.3, low: 1.2, high: 1.4 })).toBe('contradicts');
    expect(verdictOf({ ...wanted, direction: 'higher' }, { mean: 0.7, low: 0.5, high: 0.95 })).toBe('open');
  });
});
