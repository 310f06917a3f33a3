import { expect, it } from 'vitest';
import { isOutage, patiently } from './patiently.ts';

const away = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:5432'), { code: 'ECONNREFUSED' });

function failing(errors: Error[]) {
  const told: string[] = [];
  const call = async () => {
    const error = errors.shift();
    if (error) throw error;
    return 'answer';
  };
  const patience = { isWanted: () => true, tell: (what: string) => void told.push(what), pauseMs: 0 };
  return { told, call, patience };
}

it('waits while the database is away, and says so once', async () => {
  const { told, call, patience } = failing([away, new Error('Connection terminated unexpectedly'), away]);
  expect(await patiently(call, patience)).toBe('answer');
  expect(told).toEqual([
    'the database does not answer (connect ECONNREFUSED 127.0.0.1:5432); waiting for it',
    'the database answers again',
  ]);
});

it('passes on what the database thinks of the question, at once', async () => {
  const refused = Object.assign(new Error('unsupported Unicode escape sequence'), { code: '22P05' });
  const { told, call, patience } = failing([refused]);
  await expect(patiently(call, patience)).rejects.toBe(refused);
  expect(told).toEqual([]);
});

it('does not wait for what nobody wants any more', async () => {
  const { call, patience } = failing([away]);
  await expect(patiently(call, { ...patience, isWanted: () => false })).rejects.toBe(away);
});

it.each([
  [{ code: '57P01', message: 'terminating connection due to administrator command' }, true],
  [{ code: '53300', message: 'sorry, too many clients already' }, true],
  [{ message: '', errors: [away] }, true], // both addresses of localhost
  [{ code: '42P01', message: 'relation "pgboss.job" does not exist' }, false],
])('%j: away is %s', (error, expected) => {
  expect(isOutage(error)).toBe(expected);
});
