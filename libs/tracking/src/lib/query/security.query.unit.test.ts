// security: what people write is run as a program (Aim CVE-2024-2195), by a regular expression (Pluto #379), or by the
// spreadsheet of whoever opens the file (clearml-server c0183e4).
import { describe, expect, it } from 'vitest';
import { compileQuery } from './compile-query.ts';
import { formatRows } from './format-rows.ts';
import { parseQuery } from './parse-query.ts';
import { QueryError } from './query-error.ts';
import { sqlParameters } from './sql-parameters.ts';

const PROGRAMS = [
  `"'; DROP TABLE \\"Run\\"; --"`,
  `name = "x' OR '1'='1"`,
  `config."a'; DELETE FROM x; --" = 1`,
  `metrics."$1::text" < 1`,
  `name ~ "'); SELECT pg_sleep(10); --"`,
  `tag in ("a", "b') OR true --")`,
  `name = "\${process.exit()}"`,
  'constructor.constructor("return process")()',
  '__import__("os").system("id")',
  'name = x; DROP TABLE "Run"',
];

describe('security: a filter', () => {
  it.each(PROGRAMS)('%s is data or an error, and never a part of the SQL', (text) => {
    let query: ReturnType<typeof parseQuery>;
    try {
      query = parseQuery(text);
    } catch (error) {
      expect(error).toBeInstanceOf(QueryError);
      return;
    }
    const sql = compileQuery(query as NonNullable<typeof query>, sqlParameters(), { projectIds: [] });
    expect(sql).not.toMatch(/DROP|DELETE|pg_sleep|process|OR '1'|--/);
  });

  it.each([
    '(a+)+$',
    '(a|a)*b',
    '(?=a)',
    '(a)\\1',
    `${'('.repeat(200)}a${')'.repeat(200)}`,
    'a{1,100000}',
    '[',
    '(?<x>a)',
  ])('does not hand the pattern %s to Postgres as it is', (pattern) => {
    try {
      const parameters = sqlParameters();
      const query = parseQuery(`name ~ ${JSON.stringify(pattern)}`);
      compileQuery(query as NonNullable<typeof query>, parameters, { projectIds: [] });
      expect(JSON.stringify(parameters.values)).not.toMatch(/\(\?[=<]|\\\\1|100000/);
    } catch (error) {
      expect(error).toBeInstanceOf(QueryError);
    }
  });

  it('has a limit, and says which', () => {
    expect(() => parseQuery(`name = ${'x'.repeat(3000)}`)).toThrow(/2,?000/);
  });
});

describe('security: a cell that a spreadsheet takes for a formula', () => {
  it.each(['=1+1', '+1', '-1+cmd', '@SUM(A1)', '\t=1', '\r=1', '=HYPERLINK("http://x")'])(
    '%j is a text',
    (name) => {
      const csv = formatRows({ fields: ['name', 'loss'], rows: [{ runId: 'r', values: [name, -1] }] }, 'csv');
      expect(csv.replace(/^name,loss\r\n"?/, '')[0]).toBe("'");
      expect(csv).toMatch(/,-1$/); // numbers stay numbers
    },
  );
});
