import { describe, expect, it } from 'vitest';
import { csvText, escapeLatex, toCsv, toLatex, toMarkdown } from './pivot-export.ts';
import { keyText, paperTable } from './pivot-table.ts';

const pivot = {
  rows: [
    ['a_b', 200],
    ['=1+1', null],
  ],
  columns: [['unconditional'], ['strength-30']],
  cells: [
    { row: 0, column: 0, n: 3, mean: 0.00401, std: 0.001 },
    { row: 0, column: 1, n: 3, mean: 0.81249, std: 0.02 },
    { row: 1, column: 1, n: 1, mean: 0.81251, std: null },
  ],
};
const keys = { rowKeys: ['name', 'data.count'], columnKeys: ['condition'] };
const shares = paperTable(pivot, { ...keys, measure: 'inMiddle' });

describe(paperTable, () => {
  it('prints shares in per cent, marks the best of a column, and calls conditions by their names', () => {
    expect(shares.columns).toEqual(['unconditional', 'strength 30']);
    expect(shares.rows[0]).toEqual({
      keys: ['a_b', '200'],
      cells: [
        { mean: '0.4', std: '0.1', n: 3, best: false }, // alone in its column
        { mean: '81.2', std: '2.0', n: 3, best: false },
      ],
    });
    expect(shares.rows[1].cells).toEqual([null, { mean: '81.3', std: null, n: 1, best: true }]);
  });

  it('has the lowest distance as the best, with digits enough for the smallest', () => {
    const table = paperTable(pivot, { ...keys, measure: 'kl' });
    expect(table.rows[0].cells[1]).toEqual({ mean: '0.81249', std: '0.02000', n: 3, best: true });
    const tie = paperTable(
      { ...pivot, cells: pivot.cells.map((cell) => ({ ...cell, mean: 0.5 })) },
      { ...keys, measure: 'kl' },
    );
    expect(tie.rows.map(({ cells }) => cells[1]?.best)).toEqual([true, true]);
  });

  it('shows what is missing as a dash', () => {
    expect(keyText('data.count', null)).toBe('–');
    expect(keyText('data.list', [1, 2])).toBe('[1,2]');
  });
});

describe('exports', () => {
  it('are LaTeX', () => {
    expect(toLatex(shares)).toBe(
      [
        '\\begin{tabular}{llrr}',
        '\\toprule',
        'name & data.count & unconditional & strength 30 \\\\',
        '\\midrule',
        'a\\_b & 200 & $0.4 \\pm 0.1$ & $81.2 \\pm 2.0$ \\\\',
        '=1+1 & -- & -- & $\\mathbf{81.3}$ \\\\',
        '\\bottomrule',
        '\\end{tabular}',
        '',
      ].join('\n'),
    );
    expect(escapeLatex('\\input{x} 5% #1 $&~^')).toBe(
      '\\textbackslash{}input\\{x\\} 5\\% \\#1 \\$\\&\\textasciitilde{}\\textasciicircum{}',
    );
  });

  it('are Markdown, with the number of runs', () => {
    expect(toMarkdown(shares).split('\n').slice(1, 4)).toEqual([
      '| --- | --- | ---: | ---: |',
      '| a\\_b | 200 | 0.4 ± 0.1 (3) | 81.2 ± 2.0 (3) |',
      '| =1+1 | – | – | **81.3** (1) |',
    ]);
    const hostile = { ...shares, rowKeys: ['<img src=x>|', 'b'] };
    expect(toMarkdown(hostile)).toContain('&lt;img src=x>\\|');
  });

  it('are CSV without formulas', () => {
    expect(toCsv(shares)).toBe(
      [
        'name,data.count,unconditional,unconditional std,unconditional n,strength 30,strength 30 std,strength 30 n',
        'a_b,200,0.4,0.1,3,81.2,2.0,3',
        "'=1+1,–,,,,81.3,,1",
        '',
      ].join('\r\n'),
    );
    expect(csvText('@SUM(A1)')).toBe("'@SUM(A1)");
    expect(csvText('-1.5e-3')).toBe('-1.5e-3');
    expect(csvText('-1+2')).toBe("'-1+2");
    expect(csvText('a "b", c')).toBe('"a ""b"", c"');
  });
});
