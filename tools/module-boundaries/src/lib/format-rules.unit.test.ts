import { describe, expect, it } from 'vitest';
import { formatRules, staleTable } from './format-rules.ts';

describe('formatRules', () => {
  it('prints one row per rule and what holds everywhere', () => {
    const table = formatRules([
      {
        tag: 'layer:science',
        projects: ['a', 'b'],
        mayImport: ['layer:base'],
        typesOnly: ['store'],
        testsMayImport: ['testing'],
        exceptions: [{ files: ['src/x.ts'], mayImport: 'store', because: 'it opens it' }],
        neverPackages: ['prisma'],
        neverGlobals: ['process.env'],
      },
    ]);
    expect(table.split('\n').slice(1, -1)).toEqual([
      '| project | tag | may import | in tests also | never |',
      '|---|---|---|---|---|',
      '| a, b | `layer:science` | `layer:base`, types of `store` | `testing` | prisma, `process.env` |',
      '',
      '* `@interpolab/testing` is for `*.test.ts` only.',
      '* `vitest` is for `*.test.ts`, `*.test-support.ts`, `*.config.ts` only.',
      '* `Math.random` is banned everywhere.',
      '* Exception: `src/x.ts` of `a`, `b` may import `store`: it opens it.',
    ]);
  });
});

describe('staleTable', () => {
  it('accepts a document with the very table, or with none', () => {
    expect(staleTable(`# Title\n\n${formatRules()}\n\nmore\n`)).toBeNull();
    expect(staleTable('# Title')).toBeNull();
  });

  it('reports a document whose table has drifted', () => {
    expect(staleTable(formatRules().replace('layer:science', 'layer:art'))).toBe(
      'the table differs from boundary-rules.ts (print it anew with --markdown)',
    );
    expect(staleTable(formatRules().split('\n').slice(0, -1).join('\n'))).toBe(
      'the table has no end marker <!-- /module-boundaries -->',
    );
  });
});
