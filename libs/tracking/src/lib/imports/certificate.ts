import { COUNTED, type Counted, type Counts } from './counts.ts';
import type { LeftOutThing } from './left-out.ts';

/** What became of one run. */
export interface RunCertificate {
  /** What the source calls it. */
  run: string;
  /** Its id in the store; null if it was not imported. */
  id: string | null;
  /** Counted in a pass over the source that imports nothing. */
  source: Counts | null;
  /** Points of the source whose step came again later, so that the later value is kept. */
  replacedPoints: number;
  /** Counts of what has no place in the store: source − leftOut is what the store must have. */
  leftOut: Counts | null;
  leftOutThings: LeftOutThing[];
  /** Counted by queries after the import; null in a dry run. */
  store: Counts | null;
  mismatches: Mismatch[];
  remarks: string[];
  /** Why the run was not imported. */
  error: string | null;
}

export interface Mismatch {
  what: Counted;
  expected: number;
  stored: number;
}

export interface Certificate {
  format: 'interpolab-import-certificate-1';
  tracker: string;
  source: string;
  project: string | null;
  dryRun: boolean;
  /** Every run was imported and holds what its source has. */
  equal: boolean;
  runs: RunCertificate[];
  remarks: string[];
}

/** Where the store has something else than the source less what was left out. */
export function mismatchesOf(source: Counts, leftOut: Counts, store: Counts): Mismatch[] {
  return COUNTED.map((what) => ({
    what,
    expected: source[what] - leftOut[what],
    stored: store[what],
  })).filter(({ expected, stored }) => expected !== stored);
}

const number = (value: number) => value.toLocaleString('en-US');
const HEADINGS = [
  'run',
  'settings',
  'points',
  'images',
  'bytes',
  'histograms',
  'tables',
  'files',
  'bytes',
  '',
];

function verdictOf({ error, store, mismatches, leftOutThings }: RunCertificate): string {
  if (error) return 'NOT IMPORTED';
  if (!store) return 'counted';
  if (mismatches.length > 0) return 'DIFFERS';
  return leftOutThings.length > 0 ? `equal, but ${leftOutThings.length} not carried` : 'equal';
}

function rowOf(certificate: RunCertificate): string[] {
  const { run, source } = certificate;
  return [run, ...COUNTED.map((what) => (source ? number(source[what]) : '-')), verdictOf(certificate)];
}

function table(rows: string[][]): string[] {
  const widths = HEADINGS.map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 || i === row.length - 1 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  );
}

function notesOf({
  run,
  error,
  mismatches,
  leftOutThings,
  replacedPoints,
  remarks,
}: RunCertificate): string[] {
  return [
    ...(error ? [error] : []),
    ...mismatches.map(
      ({ what, expected, stored }) => `expected ${number(expected)} ${what}, the store has ${number(stored)}`,
    ),
    ...(replacedPoints > 0
      ? [`${number(replacedPoints)} points had a step that came again; the later ones are kept`]
      : []),
    ...leftOutThings.map(({ name, why, times }) => `not carried: ${name}: ${why} (${number(times)})`),
    ...remarks,
  ].map((note) => `${run}: ${note}`);
}

/** The certificate as a person reads it. */
export function describeCertificate({ runs, equal, dryRun, remarks, project }: Certificate): string {
  const failed = runs.filter(({ error, mismatches }) => error || mismatches.length > 0).length;
  const place = dryRun ? 'nothing was imported (dry run)' : `project "${project}"`;
  const verdict = equal
    ? `${number(runs.length)} runs`
    : `${number(failed)} of ${number(runs.length)} runs DIFFER`;
  return [
    ...table([HEADINGS, ...runs.map(rowOf)]),
    ...remarks,
    ...runs.flatMap(notesOf),
    `${place}: ${verdict}`,
  ].join('\n');
}
