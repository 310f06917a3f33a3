import type { PaperCell, PaperTable } from './pivot-table.ts';

/** The table as a LaTeX tabular in booktabs' style, the best of each column bold. */
export function toLatex({ rowKeys, columns, rows }: PaperTable): string {
  const line = (cells: readonly string[]) => `${cells.join(' & ')} \\\\`;
  const cellText = (cell: PaperCell | null) => {
    if (!cell) return '--';
    const number = cell.std === null ? cell.mean : `${cell.mean} \\pm ${cell.std}`;
    return cell.best ? `$\\mathbf{${number}}$` : `$${number}$`;
  };
  return [
    `\\begin{tabular}{${'l'.repeat(rowKeys.length)}${'r'.repeat(columns.length)}}`,
    '\\toprule',
    line([...rowKeys, ...columns].map(escapeLatex)),
    '\\midrule',
    ...rows.map(({ keys, cells }) => line([...keys.map(escapeLatex), ...cells.map(cellText)])),
    '\\bottomrule',
    '\\end{tabular}',
    '',
  ].join('\n');
}

const LATEX: Record<string, string> = {
  ...{ '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}' },
  ...{ '–': '--', '−': '$-$', '“': '``', '”': "''", '’': "'", λ: '$\\lambda$' },
};

/** Text that LaTeX prints as it is, whatever is in it. */
export const escapeLatex = (text: string): string =>
  text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll(/[\\~^–−“”’λ&%$#_{}]/g, (character) => LATEX[character] ?? `\\${character}`);

/** The table as Markdown, the best of each column bold. */
export function toMarkdown({ rowKeys, columns, rows }: PaperTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cellText = (cell: PaperCell | null) => {
    if (!cell) return '–';
    return `${cell.best ? `**${cell.mean}**` : cell.mean}${cell.std === null ? '' : ` ± ${cell.std}`} (${cell.n})`;
  };
  return [
    line([...rowKeys, ...columns].map(escapeMarkdown)),
    line([...rowKeys.map(() => '---'), ...columns.map(() => '---:')]),
    ...rows.map(({ keys, cells }) => line([...keys.map(escapeMarkdown), ...cells.map(cellText)])),
    '',
  ].join('\n');
}

const escapeMarkdown = (text: string): string =>
  text
    .replaceAll(/[\r\n]+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_[\]|]/g, (character) => `\\${character}`);

/** The table as CSV for spreadsheets: mean, std and n of each column apart, and no cell that would be run as a formula. */
export function toCsv({ rowKeys, columns, rows }: PaperTable): string {
  const heads = columns.flatMap((column) => [column, `${column} std`, `${column} n`]);
  const numbers = (cell: PaperCell | null) =>
    cell ? [cell.mean, cell.std ?? '', String(cell.n)] : ['', '', ''];
  const lines = [
    [...rowKeys, ...heads].map(csvText),
    ...rows.map(({ keys, cells }) => [...keys.map(csvText), ...cells.flatMap(numbers)]),
  ];
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}

/** A text as a cell. One that a spreadsheet would take for a formula begins with an apostrophe; a number stays one. */
export function csvText(text: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
