import { describe, expect, it } from 'vitest';
import { type Explanation, explain } from './explanations.ts';

const table: Explanation[] = [
  { failure: /got string/, kind: 'excluded', reason: 'no strings' },
  { name: /^pool/, kind: 'differs', reason: 'another result' },
];
const failed = (name: string, message: string) => ({ name, message, status: 'failed' as const });

describe(explain, () => {
  it('sorts failures by the table and leaves the others unexplained', () => {
    const specs = [
      { name: 'add', message: '', status: 'passed' as const },
      { name: 'pool a', message: '', status: 'passed' as const },
      { name: 'later', message: '', status: 'pending' as const },
      failed('clone', 'got string'),
      failed('pool b', 'actual 1'),
      failed('mul', 'actual 2'),
    ];
    const found = explain(specs, table);
    expect(found.excluded.map(({ name }) => name)).toEqual(['clone']);
    expect(found.differing.map(({ name }) => name)).toEqual(['pool b']);
    expect(found.unexplained.map(({ name }) => name)).toEqual(['mul']);
    expect(found).toMatchObject({ passed: 2, pending: 1, unneeded: [], share: 2 / 4 });
  });

  it('reports an explanation that no failure needs', () => {
    const found = explain([failed('clone', 'got string')], table);
    expect(found.unneeded).toEqual([table[1]]);
  });
});
