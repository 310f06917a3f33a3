import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scoreReferenceName } from '@interpolab/evaluation';
import { connect } from '@interpolab/tracking';
import { expect, it } from 'vitest';
import { useWorkplace } from './test-workplace.test-support.ts';
import { runTrainer, TrainerProcess, tinyPreset } from './trainer-process.test-support.ts';

const workplace = useWorkplace();

const seeds = [0, 1];
const engine = ['--engine=wasm', '--threads=1'];

/** A catalogue of two rows that share an experiment. */
function writeCatalogue(folder: string): string {
  const catalogue = join(folder, 'rows');
  mkdirSync(catalogue, { recursive: true });
  const experiment = { label: 'tiny', preset: tinyPreset, seeds };
  const row = (number: number, condition: string) => ({
    ...{ row: number, title: 'Tiny <row>', shows: 'All of it.', data: 'none', reference: null },
    offline: {
      experiments: [experiment],
      headline: {
        measure: 'gapShare',
        condition,
        against: { condition: 'unconditional' },
        expected: 'higher',
      },
    },
    paper: { missing: 'too tiny' },
  });
  writeFileSync(join(catalogue, '08-tiny.json'), JSON.stringify(row(8, 'strength-10')));
  writeFileSync(join(catalogue, '09-again.json'), JSON.stringify(row(9, 'strength-10')));
  return catalogue;
}

it('goes on after kill -9, computes what rows share once, and writes the same report again', async () => {
  const folder = workplace.freshFolder();
  const environment = workplace.environment(folder);
  const args = [`--catalogue=${writeCatalogue(folder)}`, ...engine];

  const first = new TrainerProcess([...args, '--workers=1'], environment, 'paper');
  await first.until(/1 of 2: tiny-seed-0, row 8, 9: done/);
  first.signal('SIGKILL');
  await first.ended;

  const second = await runTrainer([...args, '--json'], environment, 'paper');
  expect(second.stderr).toBe('');
  expect(second.code).toBe(0);
  expect(second.stdout).toContain('2 rows, 1 experiments left to compute');
  const { rows } = JSON.parse(second.stdout.trimEnd().split('\n').at(-1)!);
  expect(rows.map(({ status }: { status: string }) => status)).toEqual(['done', 'done']);
  expect(rows[0].headline.result.seeds).toBe(2);

  const report = join(folder, 'paper', 'report');
  const read = () =>
    ['replication.md', 'replication.html'].map((name) => readFileSync(join(report, name), 'utf8'));
  const [markdown, html] = read();
  expect(existsSync(join(report, 'figures'))).toBe(true);
  expect(markdown).toContain('2 are computed whole');
  for (const { runId } of rows[0].jobs) expect(markdown).toContain(runId);
  expect(html).toContain('Tiny &lt;row&gt;');

  const again = await runTrainer([...args, '--report-only'], environment, 'paper');
  expect(again.stdout).toContain('2 rows, 0 experiments left to compute: nothing');
  expect(read()).toEqual([markdown, html]);

  // what somebody fills in beside the runs is held against them in the next report
  const boards = connect(workplace.databaseUrl);
  await boards.addReference({
    ...{ project: 'zero-shot-interpolation', selector: '', variant: 'last', direction: 'higher' },
    metric: scoreReferenceName({
      name: 'position/strength-10',
      measure: 'valid',
      variant: 'fixed',
      bins: 100,
    }),
    ...{ value: 1.5, tolerance: 0.25, citation: 'Table 3' }, // more than all
  });
  await boards.close();
  await runTrainer([...args, '--report-only'], environment, 'paper');
  expect(read()[0]).toMatch(
    /\| tiny \| valid of position\/strength-10, 100 fixed bins \| Table 3 \| at least 1\.5 ± 0\.25 \| .*, 2 seeds \| contradicts \|/,
  );

  const listed = await runTrainer([...args, '--row=8'], environment, 'experiments');
  expect(listed.stdout).toMatch(/status +done/);
  expect(listed.stdout).toMatch(/tiny .* 1 +7 of 7|tiny .* 1 +\d+ of \d+/);
}, 300_000);
