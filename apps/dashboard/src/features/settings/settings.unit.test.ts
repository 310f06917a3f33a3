import { describe, expect, it } from 'vitest';
import { formatBytes } from '../format/bytes.ts';
import { describeProjects, mayChange, mayGiveAccess, mayPurge } from './access.ts';
import { bytesOfAll, purgeSum } from './purge-sum.ts';
import { storageTotals, totalBytes } from './storage.ts';
import { expiryOf, readProjects, tokenState } from './token-form.ts';

describe('what somebody may do', () => {
  it('follows the roles that the API asks for', () => {
    const may = (role: 'reader' | 'writer' | 'admin') => [mayChange({ role }), mayPurge({ role })];
    expect([may('reader'), may('writer'), may('admin')]).toEqual([
      ...[
        [false, false],
        [true, false],
        [true, true],
      ],
    ]);
    expect(mayGiveAccess({ role: 'admin', projects: null })).toBe(true);
    expect(mayGiveAccess({ role: 'admin', projects: ['a'] })).toBe(false);
    expect(mayGiveAccess({ role: 'writer', projects: null })).toBe(false);
  });

  it('is said in words', () => {
    expect(describeProjects(null)).toBe('all projects');
    expect(describeProjects(['a'])).toBe('the project a');
    expect(describeProjects(['a', 'b', 'c'])).toBe('the projects a, b and c');
  });
});

describe('what a purge frees', () => {
  const runs = [
    { runId: 'a', points: 12_000, rowBytes: 100, fileBytes: 2000 },
    { runId: 'b', points: 345, rowBytes: 10, fileBytes: 0 },
  ];

  it('is what each run has for itself, and once what only they share', () => {
    expect(bytesOfAll({ runs, sharedFileBytes: 5000 })).toBe(7110);
    expect(purgeSum({ runs, sharedFileBytes: 5000 })).toBe(
      `${formatBytes(7110)}, of which ${formatBytes(5000)} are files that several of them share, and 12\u202f345 points of series`,
    );
    expect(purgeSum({ runs, sharedFileBytes: 0 })).toBe(
      `${formatBytes(2110)}, and 12\u202f345 points of series`,
    );
  });
});

describe('storage', () => {
  const row = (project: string, factor: number) => ({
    ...{ project, runs: factor, points: 10 * factor, seriesBytes: factor, scoreBytes: 2 * factor },
    ...{ mediaBytes: 3 * factor, artifactBytes: 4 * factor, deleted: { runs: factor, bytes: 5 * factor } },
  });

  it('adds up everything of a project, and all projects', () => {
    expect(totalBytes(row('a', 7))).toBe(70);
    expect(storageTotals([row('a', 1), row('b', 100)])).toEqual({
      ...row('all', 101),
      project: 'All projects',
    });
  });
});

describe('a new token', () => {
  it('ends after whole days from now, or never', () => {
    const now = Date.parse('2026-11-27T12:00:00.000Z');
    expect(expiryOf('30', now)).toBe('2026-12-27T12:00:00.000Z');
    expect(expiryOf('never', now)).toBeUndefined();
  });

  it('is for the projects named, once each, or for all', () => {
    expect(readProjects(' circles, faces,,circles ')).toEqual(['circles', 'faces']);
    expect(readProjects('  ')).toBeUndefined();
  });

  it('is told from one that no longer opens anything', () => {
    const now = Date.parse('2026-11-27T12:00:00.000Z');
    const state = (revokedAt: string | null, expiresAt: string | null) =>
      tokenState({ revokedAt, expiresAt }, now);
    expect(state(null, null)).toBe('holds');
    expect(state(null, '2026-11-27T12:00:00.001Z')).toBe('holds');
    expect(state(null, '2026-11-27T12:00:00.000Z')).toBe('expired');
    expect(state('2026-11-01T00:00:00.000Z', '2026-10-01T00:00:00.000Z')).toBe('revoked');
  });
});
