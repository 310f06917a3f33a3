import {
  BANNED_EVERYWHERE,
  BOUNDARY_RULES,
  type BoundaryRule,
  TEST_ONLY_PACKAGES,
} from './boundary-rules.ts';

const START =
  '<!-- module-boundaries: printed by `npx nx run tool-module-boundaries:boundaries --markdown` -->';
const END = '<!-- /module-boundaries -->';

/** The table as Markdown, between two markers, so that the check can tell whether a document still shows it. */
export function formatRules(rules: readonly BoundaryRule[] = BOUNDARY_RULES): string {
  const exceptions = rules.flatMap(({ projects, exceptions: list = [] }) =>
    list.map(
      ({ files, mayImport, because }) =>
        `* Exception: ${files.map(code).join(', ')} of ${projects.map(code).join(', ')} may import ${code(mayImport)}: ${because}.`,
    ),
  );
  const lines = [
    '| project | tag | may import | in tests also | never |',
    '|---|---|---|---|---|',
    ...rules.map(formatRow),
    '',
    ...Object.entries(TEST_ONLY_PACKAGES).map(
      ([name, kinds]) => `* ${code(name)} is for ${kinds.map(code).join(', ')} only.`,
    ),
    `* ${BANNED_EVERYWHERE.map(code).join(', ')} is banned everywhere.`,
    ...exceptions,
  ];
  return [START, ...lines, END].join('\n');
}

/** What is wrong with a document's copy of the table; null if there is none, or it is up to date. */
export function staleTable(document: string): string | null {
  const start = document.indexOf('<!-- module-boundaries');
  if (start < 0) return null;
  const end = document.indexOf(END, start);
  if (end < 0) return `the table has no end marker ${END}`;
  const isSame = document.slice(start, end + END.length) === formatRules();
  return isSame ? null : 'the table differs from boundary-rules.ts (print it anew with --markdown)';
}

function formatRow({ projects, tag, mayImport, typesOnly, testsMayImport, ...never }: BoundaryRule): string {
  const allowed = [...mayImport.map(code), ...(typesOnly ?? []).map((name) => `types of ${code(name)}`)];
  const banned = [...never.neverPackages, ...(never.neverGlobals ?? []).map(code)];
  const cells = [
    projects.join(', '),
    code(tag),
    allowed.join(', '),
    (testsMayImport ?? []).map(code).join(', '),
    banned.join(', '),
  ];
  return `| ${cells.map((cell) => cell || '–').join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text}\``;
}
