import { formatDuration } from '../report/format.ts';
import { escapeMarkup as text } from './escape-markup.ts';
import type { ExperimentReport, Figure, NumberTable, ReportData, RowReport } from './report-data.ts';
import {
  introduction,
  referenceColumns,
  referenceRow,
  summaryColumns,
  summaryRow,
  tally,
} from './report-text.ts';

const style = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#23262b;background:#fff}
table{border-collapse:collapse;margin:.75rem 0;font-size:14px}td,th{border:1px solid #d5d9df;padding:.25rem .5rem;text-align:left;vertical-align:top}
th{background:#f4f5f7}code,pre{font:13px ui-monospace,monospace;overflow-wrap:anywhere}img{max-width:100%;display:block;margin:.5rem 0}
.wide{overflow-x:auto}.agrees{color:#146c2e}.contradicts{color:#a3161f}.warning{border-left:3px solid #b7791f;padding-left:.6rem;font-weight:600}`;

/** The report as one file: figures are in it, nothing is fetched, nothing runs. */
export function reportHtml(data: ReportData): string {
  const rows = data.rows.filter(({ experiments }) => experiments.length > 0);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>Does it replicate?</title><style>${style}</style></head><body>`,
    '<h1>Does it replicate?</h1>',
    ...[...introduction(data), ...data.remarks].map(paragraph),
    '<h2>All rows</h2>',
    paragraph(tally(data)),
    table(summaryColumns, data.rows.map(summaryRow)),
    paragraph('What is left is computed, and this report written anew, by'),
    `<pre>${text(data.command)}</pre>`,
    ...rows.flatMap(rowParts),
    '</body></html>\n',
  ].join('\n');
}

function rowParts(row: RowReport): string[] {
  const facts = [
    ['measure', row.measure ?? ''],
    ['ours', row.headline ?? ''],
    ...(row.difference ? [['difference', row.difference]] : []),
    ['the paper’s', row.reference],
    ['verdict', row.verdictText ?? ''],
  ];
  return [
    `<h2 id="row-${row.row}">Row ${row.row}: ${text(row.title)}</h2>`,
    ...[row.shows, ...row.notes].map(paragraph),
    row.headline ? table([], facts) : paragraph('Not computed yet.'),
    ...(row.references.length > 0 ? [table(referenceColumns, row.references.map(referenceRow))] : []),
    ...row.experiments.flatMap(experimentParts),
  ];
}

function experimentParts(experiment: ExperimentReport): string[] {
  const { label, command, seeds, warnings, missingSeeds, numbers, judged, figures } = experiment;
  const runs = seeds.map(
    ({ seed, runId, seconds }) => `seed ${seed} in ${formatDuration(seconds)}, run ${runId ?? 'unknown'}`,
  );
  return [
    `<h3>${text(label)}</h3>`,
    `<p><code>${text(command)}</code></p>`,
    ...(missingSeeds.length > 0 ? [paragraph(`Not computed yet: seed ${missingSeeds.join(', ')}.`)] : []),
    ...(runs.length > 0 ? [paragraph(`${runs.join('; ')}.`)] : []),
    ...warnings.map((warning) => `<p class="warning">${text(warning)}</p>`),
    ...numberTable(numbers),
    ...(judged ? [paragraph(judged.by), ...numberTable(judged)] : []),
    ...figures.map(image),
  ];
}

function numberTable({ columns, conditions }: NumberTable): string[] {
  if (conditions.length === 0) return [];
  const rows = conditions.map(({ name, cells }) => [name, ...cells]);
  return [table(['', ...columns], rows)];
}

const paragraph = (words: string): string => `<p>${text(words)}</p>`;

function table(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const head =
    columns.length > 0 ? `<tr>${columns.map((cell) => `<th>${text(cell)}</th>`).join('')}</tr>` : '';
  const body = rows.map((cells) => `<tr>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`);
  return `<div class="wide"><table>${head}${body.join('')}</table></div>`;
}

function image({ mediaType, content, alt }: Figure): string {
  const data = Buffer.from(content).toString('base64');
  return `<img alt="${text(alt)}" src="data:${mediaType};base64,${data}">`;
}
