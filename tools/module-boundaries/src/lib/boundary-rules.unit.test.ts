import { expect, it } from 'vitest';
import { BOUNDARY_RULES } from './boundary-rules.ts';

it('lists every project once', () => {
  const projects = BOUNDARY_RULES.flatMap((rule) => rule.projects);
  expect(new Set(projects).size).toBe(projects.length);
});

it('allows no cycle and no science library to import another', () => {
  const ruleOf = (name: string) => BOUNDARY_RULES.find(({ projects }) => projects.includes(name));
  const expand = (entry: string): readonly string[] =>
    ruleOf(entry)
      ? [entry]
      : BOUNDARY_RULES.filter(({ tag }) => tag === entry).flatMap(({ projects }) => projects);
  const targets = (name: string): string[] =>
    [...(ruleOf(name)?.mayImport ?? []), ...(ruleOf(name)?.typesOnly ?? [])].flatMap(expand);
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) expect.fail(`cycle: ${[...path, name].join(' -> ')}`);
    for (const target of targets(name)) visit(target, [...path, name]);
  };
  for (const { projects } of BOUNDARY_RULES) for (const project of projects) visit(project, []);
  const science = expand('layer:science');
  expect(science).toEqual(['data-filtering', 'classifier', 'ddpm', 'evaluation']);
  for (const name of science) expect(targets(name).filter((target) => science.includes(target))).toEqual([]);
});

it('names only projects and tags that exist', () => {
  const known = new Set(BOUNDARY_RULES.flatMap(({ tag, projects }) => [tag, ...projects]));
  for (const { mayImport, typesOnly = [], testsMayImport = [], exceptions = [] } of BOUNDARY_RULES) {
    for (const entry of [
      ...mayImport,
      ...typesOnly,
      ...testsMayImport,
      ...exceptions.map((e) => e.mayImport),
    ]) {
      expect(known).toContain(entry);
    }
  }
});
