/** One broken rule, at a place that an editor can open. */
export interface Violation {
  /** Relative to the workspace's root. */
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** `file:line  reason`, one a line, in order of place. */
export function formatViolations(violations: readonly Violation[]): string {
  return violations
    .toSorted((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
    .map(({ file, line, reason }) => `${file}:${line}  ${reason}`)
    .join('\n');
}

/** A file that only development runs: tests and what they share, benchmarks, examples, configuration. */
export function isDevelopmentFile(path: string): boolean {
  return (
    isTestFile(path) ||
    isTestSupport(path) ||
    /(^|\/)(e2e|bench|examples|published-suite)\/|\.(bench|config)\.[cm]?[jt]sx?$/.test(path)
  );
}

export function isTestFile(path: string): boolean {
  return matchesKind(path, '*.test.ts');
}

export function isTestSupport(path: string): boolean {
  return matchesKind(path, '*.test-support.ts');
}

/** Whether a path is of a kind such as `*.test.ts`, whatever dialect of JavaScript it is in. */
export function matchesKind(path: string, kind: string): boolean {
  const middle = kind.slice(1, -'.ts'.length).replaceAll('.', '\\.');
  return new RegExp(`${middle}\\.([cm]?[jt]s|[jt]sx)$`).test(path);
}
