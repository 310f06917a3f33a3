import { describe, expect, it } from 'vitest';
import { readSourceFacts } from './source-facts.ts';

const importsOf = (source: string) => readSourceFacts('a.tsx', source).imports;
const globalsOf = (source: string) => readSourceFacts('a.ts', source).globals.map(({ name }) => name);

describe('readSourceFacts', () => {
  it.each([
    ["import a from 'x';", false],
    ["import 'x';", false],
    ["import { type A } from 'x';", false], // kept as a side-effect import under verbatimModuleSyntax
    ["import type { A } from 'x';", true],
    ["export { a } from 'x';", false],
    ["export * from 'x';", false],
    ["export type { A } from 'x';", true],
    ["const a = await import('x');", false],
    ['const a = await import(`x`);', false],
    ["type A = import('x').A;", true],
    ["import a = require('x');", false],
    ["const a = require('x');", false],
    ["const a = require.resolve('x');", false],
    ["const a = import.meta.resolve('x');", false],
    ["vi.mock('x');", false],
    ["const a = await vi.importActual('x');", false],
  ])('finds the module in: %s', (source, typeOnly) => {
    expect(importsOf(source)).toEqual([{ specifier: 'x', typeOnly, line: 1 }]);
  });

  it('finds the file of a worker, but no data file', () => {
    expect(importsOf("new Worker(new URL('./w.ts', import.meta.url));")).toHaveLength(1);
    expect(importsOf("readFileSync(new URL('./w.json', import.meta.url));")).toEqual([]);
    expect(importsOf("new URL('/w.ts', base);")).toEqual([]);
  });

  it('is not misled by comments, strings, regular expressions and JSX text', () => {
    const source = `
      // import 'comment';
      const text = "import 'string'"; const quote = /'/; const more = 'require("x")';
      const element = <p>import 'jsx' from 'text'</p>;
      export const value = 1;`;
    expect(importsOf(source)).toEqual([]);
  });

  it('counts lines from 1', () => {
    expect(importsOf("\n\nimport 'x';")[0].line).toBe(3);
  });

  it.each([
    ['Math.random();', 'Math.random'],
    ["Math['random']();", 'Math.random'],
    ['globalThis.Math.random();', 'Math.random'],
    ['const { random } = Math;', 'Math.random'],
    ['process.env.A;', 'process.env'],
    ["process['argv'];", 'process.argv'],
    ['const { env } = process;', 'process.env'],
    ['globalThis.process.env;', 'process.env'],
  ])('finds the global in: %s', (source, name) => {
    expect(globalsOf(source)).toContain(name);
  });

  it('does not take a member of something else for a global', () => {
    expect(globalsOf('stream.random(); job.process.env; const { random } = stream;')).toEqual([]);
  });

  it('names the file that does not parse', () => {
    expect(() => readSourceFacts('broken.ts', 'import {')).toThrow(/^readSourceFacts: broken\.ts: /);
  });
});
