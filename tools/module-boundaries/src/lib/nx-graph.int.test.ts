import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { BOUNDARY_RULES } from './boundary-rules.ts';
import { readWorkspace } from './read-workspace.ts';

const root = resolve(import.meta.dirname, '../../../..');

it('the project graph of Nx has the projects of the table and the dependencies that the check read', () => {
  const directory = mkdtempSync(join(tmpdir(), 'interpolab-graph-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'graph.json');
  const env = { ...process.env, NX_DAEMON: 'false' };
  execFileSync(join(root, 'node_modules/.bin/nx'), ['graph', `--file=${file}`], {
    cwd: root,
    env,
    stdio: 'ignore',
  });
  const { nodes, dependencies } = JSON.parse(readFileSync(file, 'utf8')).graph as {
    nodes: Record<string, unknown>;
    dependencies: Record<string, { target: string }[]>;
  };

  const listed = BOUNDARY_RULES.flatMap(({ projects }) => projects).filter((name) => name !== 'workspace');
  expect(Object.keys(nodes).toSorted()).toEqual(listed.toSorted());

  const { projects } = readWorkspace(root);
  for (const project of projects.filter(({ name }) => name !== 'workspace')) {
    const read = projects.filter(
      ({ packageName }) => project.dependencies.has(packageName) || project.devDependencies.has(packageName),
    );
    const seenByNx = dependencies[project.name].map(({ target }) => target);
    expect({ project: project.name, uses: seenByNx.toSorted() }).toEqual({
      project: project.name,
      uses: read.map(({ name }) => name).toSorted(),
    });
  }
}, 120_000);
