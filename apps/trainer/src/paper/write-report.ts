import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '@interpolab/nn';
import type { ReportData } from './report-data.ts';
import { reportHtml } from './report-html.ts';
import { reportMarkdown } from './report-markdown.ts';

/** Writes `replication.md` with its `figures/`, and `replication.html`, which has them in it. Returns both paths. */
export function writeReport(folder: string, data: ReportData): { markdown: string; html: string } {
  const figures = data.rows.flatMap(({ experiments }) => experiments.flatMap((each) => each.figures));
  mkdirSync(join(folder, 'figures'), { recursive: true });
  for (const { name, content } of figures) writeFileAtomically(join(folder, 'figures', name), content);
  const [markdown, html] = ['replication.md', 'replication.html'].map((name) => join(folder, name));
  writeFileAtomically(markdown, reportMarkdown(data));
  writeFileAtomically(html, reportHtml(data));
  return { markdown, html };
}
