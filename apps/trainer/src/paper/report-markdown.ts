import { formatDuration } from '../report/format.ts';
import type { ExperimentReport, NumberTable, ReportData, RowReport } from './report-data.ts';
import {
  introduction,
  referenceColumns,
  referenceRow,
  summaryColumns,
  summaryRow,
  tally,
} from './report-text.ts';

/** The report as Markdown; its figures lie in `figures/` beside it. */
export function reportMarkdown(data: ReportData): string {
  const lines = [
    '# Does it replicate?',
    '',
    ...introduction(data).flatMap((paragraph) => [paragraph, '']),
    ...data.remarks.flatMap((paragraph) => [paragraph, '']),
    '## All rows',
    '',
    tally(data),
    '',
    ...table(summaryColumns, data.rows.map(summaryRow)),
    '',
    'What is left is computed, and this report written anew, by',
    '',
    `    ${data.command}`,
    '',
    ...data.rows.filter(({ experiments }) => experiments.length > 0).flatMap(rowLines),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function rowLines(row: RowReport): string[] {
  return [
    `## Row ${row.row}: ${row.title}`,
    '',
    row.shows,
    '',
    ...row.notes.flatMap((note) => [note, '']),
    ...(row.headline
      ? [
          ...table(
            ['', ''],
            [
              ['measure', row.measure!],
              ['ours', row.headline],
              ...(row.difference ? [['difference', row.difference]] : []),
              ['the paper’s', row.reference],
              ['verdict', row.verdictText!],
            ],
          ),
          '',
        ]
      : ['Not computed yet.', '']),
    ...(row.references.length > 0 ? [...table(referenceColumns, row.references.map(referenceRow)), ''] : []),
    ...row.experiments.flatMap(experimentLines),
  ];
}

function experimentLines(experiment: ExperimentReport): string[] {
  const { label, command, seeds, warnings, missingSeeds, numbers, judged, figures } = experiment;
  const runs = seeds.map(
    ({ seed, runId, seconds }) => `seed ${seed} in ${formatDuration(seconds)}, run \`${runId ?? 'unknown'}\``,
  );
  return [
    `**${escapeCell(label)}**, \`${command}\``,
    '',
    ...(missingSeeds.length > 0 ? [`Not computed yet: seed ${missingSeeds.join(', ')}.`, ''] : []),
    ...(runs.length > 0 ? [`${runs.join('; ')}.`, ''] : []),
    ...warnings.flatMap((warning) => [`**${escapeCell(warning)}**`, '']),
    ...numberLines(numbers),
    ...(judged ? [judged.by, '', ...numberLines(judged)] : []),
    ...figures.flatMap(({ name, alt }) => [`![${escapeCell(alt)}](figures/${name})`, '']),
  ];
}

function numberLines({ columns, conditions }: NumberTable): string[] {
  if (conditions.length === 0) return [];
  const rows = conditions.map(({ name, cells }) => [name, ...cells]);
  return [...table(['', ...columns], rows), ''];
}

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(columns), `|${columns.map(() => ' --- |').join('')}`, ...rows.map(line)];
}

/** Text that ends no cell and is no markup. */
const escapeCell = (text: string): string =>
  text.replaceAll(/[\\|<>[\]]/g, (sign) => `\\${sign}`).replaceAll('\n', ' ');
