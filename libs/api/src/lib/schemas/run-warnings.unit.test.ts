import { describe, expect, it } from 'vitest';
import { runWarnings } from './run-warnings.ts';

const child = (id: string, warnings: unknown) => ({ id, name: `stage ${id}`, summary: { warnings } });
const experiment = (summary: Record<string, unknown>) => ({ id: 'e', name: 'experiment', summary });

describe(runWarnings, () => {
  it('has those of the run, of its stages, taken over or its own, and of what has just ended, each once', () => {
    const stages = [
      { runId: 'taken', name: 'classifier', kind: 'classifier', warnings: ['ended at chance'] },
      { runId: 'own', name: 'data', warnings: ['3 files left alone', 'and one more'] },
      { runId: 'fine', name: 'ddpm' },
    ];
    const run = experiment({ warnings: ['odd'], stages });
    const children = [
      child('own', ['3 files left alone', 'and one more']),
      child('new', ['ended at chance']),
    ];
    expect(runWarnings(run, children)).toEqual([
      { runId: 'e', stage: 'experiment', text: 'odd' },
      { runId: 'own', stage: 'data', text: '3 files left alone' },
      { runId: 'own', stage: 'data', text: 'and one more' },
      { runId: 'new', stage: 'stage new', text: 'ended at chance' },
      { runId: 'taken', stage: 'classifier', text: 'ended at chance' },
    ]);
    expect(runWarnings(experiment({ stages: JSON.stringify(stages) }))).toHaveLength(3);
  });

  it.each([
    {},
    { warnings: 'nonsense' },
    { warnings: [1, null], stages: [null, 'x', { runId: 1 }] },
    { stages: {} },
  ])('has none in the summary %j', (summary) => expect(runWarnings(experiment(summary))).toEqual([]));

  it('is bounded, whatever somebody has logged', () => {
    const many = runWarnings(experiment({ warnings: Array(1000).fill('x'.repeat(9000)) }));
    expect(many).toHaveLength(50);
    expect(many[0].text).toHaveLength(2000);
  });
});
