import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { checkWorkspace } from './lib/check-workspace.ts';
import { formatRules, staleTable } from './lib/format-rules.ts';
import { readWorkspace } from './lib/read-workspace.ts';
import { formatViolations } from './lib/violation.ts';

// Checks who imports whom in this workspace, or in the one given as an argument; `--markdown` prints the table instead.
const [root = resolve(import.meta.dirname, '../../..'), ...rest] = process.argv
  .slice(2)
  .filter((argument) => argument !== '--markdown');

if (rest.length > 0) {
  console.error(`module-boundaries: expected at most one directory, got ${rest.join(' ')} besides.`);
  process.exitCode = 1;
} else if (process.argv.includes('--markdown')) {
  console.log(formatRules());
} else {
  const workspace = readWorkspace(resolve(root));
  const violations = checkWorkspace(workspace);
  const document = join(workspace.root, 'docs/architecture.md');
  const stale = existsSync(document) ? staleTable(readFileSync(document, 'utf8')) : null;
  if (stale) violations.push({ file: 'docs/architecture.md', line: 1, reason: stale });
  if (violations.length > 0) {
    console.error(formatViolations(violations));
    process.exitCode = 1;
  }
  const files = workspace.projects.reduce((sum, project) => sum + project.files.length, 0);
  console.log(
    `module boundaries: ${violations.length} violations in ${files} files of ${workspace.projects.length} projects`,
  );
}
