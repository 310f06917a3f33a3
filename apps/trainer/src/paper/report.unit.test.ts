import { describe, expect, it } from 'vitest';
import { histogramFigure } from './histogram-figure.ts';
import type { ReportData, RowReport } from './report-data.ts';
import { reportHtml } from './report-html.ts';
import { reportMarkdown } from './report-markdown.ts';

const wicked = '<script>alert("1 & 2")</script>';
const row: RowReport = {
  ...{ row: 8, title: wicked, shows: 'The effect | of it.', status: 'partly', notes: [wicked] },
  ...{ measure: 'share', headline: 'strength-30 87.5 %', difference: '80 % (70 to 90)' },
  ...{ trainings: 3, verdict: 'agrees', verdictText: 'agrees (3 trainings)', reference: 'not at hand' },
  references: [
    {
      ...{ experiment: 'circles', what: 'kl of position/strength-30, 100 fixed bins', wanted: 'at most 0.5' },
      ...{ citation: 'Table <1>', ours: '0.4 (0.3 to 0.5), 3 seeds', verdict: 'agrees' },
    },
  ],
  experiments: [
    {
      ...{ label: 'circles', command: 'npx nx run trainer:train', missingSeeds: [2] },
      warnings: ['Seed 0: its guidance classifier ended at chance (<52 %).'],
      seeds: [{ seed: 0, runId: 'a1', seconds: 90 }],
      numbers: { columns: ['share'], conditions: [{ name: 'strength-30', cells: ['87.5 %'] }] },
      judged: {
        by: 'By a <classifier>.',
        columns: ['FID'],
        conditions: [{ name: 'held-out images', cells: ['0.25'] }],
      },
      figures: [
        { name: 'a.svg', mediaType: 'image/svg+xml', content: Buffer.from('<svg/>'), alt: 'bars "of" it' },
      ],
    },
  ],
};
const data: ReportData = {
  ...{ engine: 'native, 1 thread', form: 'offline', rows: [row], remarks: ['A remark.'], command: 'again' },
};

describe(reportHtml, () => {
  const html = reportHtml(data);

  it('escapes all that comes from elsewhere', () => {
    expect(html).not.toContain('<script');
    expect(html).toContain('<td>Table &lt;1&gt;</td><td>at most 0.5</td><td>0.4 (0.3 to 0.5), 3 seeds</td>');
    expect(html).toContain('&lt;script&gt;alert(&quot;1 &amp; 2&quot;)&lt;/script&gt;');
    expect(html).toContain(
      '<p class="warning">Seed 0: its guidance classifier ended at chance (&lt;52 %).</p>',
    );
    expect(html).toContain('alt="bars &quot;of&quot; it"');
  });

  it('has what classifiers say in a table of its own', () => {
    expect(html).toContain('<p>By a &lt;classifier&gt;.</p>');
    expect(html).toContain('<tr><th></th><th>FID</th></tr><tr><td>held-out images</td><td>0.25</td></tr>');
  });

  it('has its figures in it, and fetches nothing', () => {
    expect(html).toContain(`src="data:image/svg+xml;base64,${Buffer.from('<svg/>').toString('base64')}"`);
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/(src|href)="(?!data:)/);
  });
});

describe(reportMarkdown, () => {
  const markdown = reportMarkdown(data);

  it('says what is computed, by what, and what is not', () => {
    expect(markdown).toContain('seed 0 in 1 min 30 s, run `a1`.');
    expect(markdown).toContain('Not computed yet: seed 2.');
    expect(markdown).toContain('**Seed 0: its guidance classifier ended at chance (\\<52 %).**');
    expect(markdown).toContain('| strength-30 | 87.5 % |');
    expect(markdown).toContain(
      'By a <classifier>.\n\n|  | FID |\n| --- | --- |\n| held-out images | 0.25 |\n',
    );
    expect(markdown).toContain(
      '1 (1 of them with three trainings or more) agree with what the paper claims, 0 contradict it,',
    );
    expect(markdown).toContain('| strength-30 87.5 % | agrees (3 trainings) |');
    const one = reportMarkdown({ ...data, rows: [{ ...row, trainings: 1 }] });
    expect(one).toContain('1 (0 of them with three trainings or more) agree');
    expect(markdown).toContain('| Table \\<1\\> | at most 0.5 | 0.4 (0.3 to 0.5), 3 seeds | agrees |');
    expect(markdown).toContain('![bars "of" it](figures/a.svg)');
  });

  it('lets no cell end a table', () => {
    const cell = reportMarkdown({ ...data, rows: [{ ...row, headline: 'a | b' }] });
    expect(cell).toContain('| ours | a \\| b |');
  });

  it('is the same for the same results', () => {
    expect(reportMarkdown(structuredClone(data))).toBe(markdown);
    expect(markdown).not.toMatch(/\d{4}-\d\d-\d\d|\d\d:\d\d:\d\d/);
  });
});

describe(histogramFigure, () => {
  const histogram = { edges: [0, 1, 2], counts: [1, 3] } as never;

  it('draws a bar for every bin that has samples, and shades what was never seen', () => {
    const svg = histogramFigure([{ title: 'strength <30>', histogram }], { low: 0.5, high: 1.5 });
    expect(svg.match(/<rect x="[\d.]+" y="[\d.]+" width="271" height="(21.33|64)"/g)).toHaveLength(2);
    expect(svg).toContain('<rect x="144" y="18" width="272" height="64" fill="#f3ead2"/>');
    expect(svg).toContain('strength &lt;30&gt;');
  });
});
