import { afterEach, expect, it, vi } from 'vitest';
import { carrySeconds } from '../env.ts';
import { StopSignal } from '../experiment/stop-signal.ts';
import { openCarrier } from './open-carrier.ts';
import { noCarrier } from './stage-carrier.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The carrier that these settings mean. */
function open(carry: string, bucket: string) {
  vi.stubEnv('INTERPOLAB_CARRY', carry);
  vi.stubEnv('INTERPOLAB_ARTIFACTS', bucket);
  const place = { dataDirectory: '/nowhere', output: { write: () => true }, stop: new StopSignal() };
  return openCarrier({ ...place, carrySeconds: carrySeconds() });
}

it('carries where both a time and a bucket are named, and nothing where no time is', async () => {
  expect((await open('300', 's3://lab')).carries('ddpm')).toBe(true);
  expect((await open('0', 's3://lab')).carries('ddpm')).toBe(true);
  expect(await open('', 's3://lab')).toBe(noCarrier);
  expect(carrySeconds()).toBeUndefined();
  vi.stubEnv('INTERPOLAB_CARRY', '2.5');
  expect(carrySeconds()).toBe(2.5);
});

it('says in one line what is wrong with either', async () => {
  await expect(open('300', '')).rejects.toThrow(
    'INTERPOLAB_CARRY: expected a bucket to carry stages through, found none; set INTERPOLAB_ARTIFACTS, or unset INTERPOLAB_CARRY.',
  );
  await expect(open('300', 'http://lab')).rejects.toThrow('INTERPOLAB_ARTIFACTS: expected s3://…');
  for (const written of ['yes', '-1', '1e9'])
    expect(() => open(written, 's3://lab')).toThrow(
      `INTERPOLAB_CARRY: expected seconds, e.g. 300, got "${written}"`,
    );
});
