import { describe, expect, it } from 'vitest';
import { pngSize } from '../client/png-size.ts';
import { createProblemReporter } from '../client/problem-reporter.ts';
import { maskUrl } from '../database/ensure-database.ts';
import { explainPostgresFailure } from '../postgres/postgres-failure.ts';
import { numericArray } from '../series/numeric-array.ts';
import { checkNames } from '../series/series-answer.ts';
import { InputError } from './input-error.ts';
import { decodeCursor, encodeCursor, pageSize } from './list-cursor.ts';

describe('list cursor', () => {
  it('comes back as it was', () => {
    const cursor = { startedAt: '2026-11-23T10:00:00.123Z', id: 'run-1' };
    expect(decodeCursor(encodeCursor(cursor))).toEqual(cursor);
  });
  it('of a stranger is refused', () => {
    expect(() => decodeCursor('nonsense')).toThrow(
      new InputError('listRuns: cursor "nonsense" is not one that a page has given.'),
    );
  });
  it('page sizes are brought into their bounds', () => {
    expect([undefined, 0, 7.9, 1e9, Number.NaN].map(pageSize)).toEqual([50, 1, 7, 500, 50]);
  });
});

it('numeric arrays are literals of Postgres, the sign of -0 and NULL included', () => {
  expect(numericArray([0, -0, null, 1.5, Number.NaN, -Infinity, 2 ** 53, 5e-324])).toBe(
    '{0,-0,NULL,1.5,NaN,-Infinity,9007199254740992,5e-324}',
  );
  expect(numericArray([])).toBe('{}');
});

it('pngSize reads the header of a PNG and nothing else', () => {
  const png = Buffer.from('89504e470d0a1a0a0000000d49484452000001000000002a', 'hex');
  expect(pngSize(png)).toEqual({ width: 256, height: 42 });
  expect(pngSize(png.subarray(0, 23))).toBeNull();
  expect(pngSize(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'))).toBeNull();
});

it('maskUrl hides the password and nothing else', () => {
  expect(maskUrl('postgresql://me:secret@db:5432/runs?password=secret')).toBe(
    'postgresql://me:***@db:5432/runs?password=***',
  );
  expect(maskUrl('secret')).toBe('a malformed URL');
});

describe('a failure of Postgres', () => {
  const explain = (text: string) => explainPostgresFailure(new Error(text), '/d/postgres').message;
  it('that is known says what to do', () => {
    expect(explain('initdb: error: could not write to file: No space left on device')).toBe(
      'Postgres: the disk of /d/postgres is full (free some space, or set INTERPOLAB_DATA_DIR to a folder elsewhere).',
    );
    expect(explain("EROFS: read-only file system, mkdir '/d'")).toBe(
      'Postgres: /d/postgres cannot be written (check its owner and mode, or set INTERPOLAB_DATA_DIR to a folder of yours).',
    );
    expect(explain('FATAL:  database files are incompatible with server')).toBe(
      'Postgres: /d/postgres was made by another major version of PostgreSQL (set POSTGRES_BIN to the programs of ' +
        'that version, or move the folder away to begin anew).',
    );
  });
  it('that is not known gives the server’s own reason', () => {
    expect(
      explain('pg_ctl: could not start server\n2026 FATAL:  invalid value for parameter "x"\nmore'),
    ).toBe('Postgres: invalid value for parameter "x" (see /d/postgres/server.log).');
  });
});

it('problems are told once a kind, and a listener that throws is harmless', () => {
  const told: string[] = [];
  const tell = createProblemReporter((message) => {
    told.push(message);
    throw new Error('listener');
  });
  for (const message of ['step 1 lost', 'step 2 lost', 'disk full']) tell(message);
  expect(told).toEqual(['step 1 lost', 'disk full']);
});

it('a request for too many series is refused', () => {
  expect(checkNames(['a', 'b', 'a'])).toEqual(['a', 'b']);
  expect(() => checkNames(Array.from({ length: 201 }, String))).toThrow(
    new InputError('getSeries: expected at most 200 names, got 201 (ask several times).'),
  );
});
