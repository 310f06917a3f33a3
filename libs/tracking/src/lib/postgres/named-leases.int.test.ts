import { afterAll, beforeAll, expect, it } from 'vitest';
import { runSql, startTestServer, type TestServer } from '../database/database.test-support.ts';
import { createNamedLeases, type NamedLeases } from './named-leases.ts';

let server: TestServer;
let url: string;
const opened: NamedLeases[] = [];
const machine = () => {
  const leases = createNamedLeases(url);
  opened.push(leases);
  return leases;
};
beforeAll(async () => {
  server = await startTestServer();
  url = await server.newDatabase();
}, 120_000);
afterAll(async () => {
  for (const leases of opened) await leases.close();
  await server.stop();
});

it('gives a name to one process at a time, and to the next once it is given back or its holder is gone', async () => {
  const [one, other] = [machine(), machine()];
  expect(await Promise.all([one.take('ddpm-1'), one.take('ddpm-1')])).toEqual([true, false]);
  expect(await other.take('ddpm-1')).toBe(false);
  expect(await other.take('ddpm-2')).toBe(true);
  await one.release('ddpm-1');
  expect(await other.take('ddpm-1')).toBe(true);
  await one.release('ddpm-1'); // not its own
  expect(await one.take('ddpm-1')).toBe(false);
  await other.close();
  expect(await one.take('ddpm-1')).toBe(true);
});

it('connects again after the server has ended the connection, and holds nothing then', async () => {
  const [one, other] = [machine(), machine()];
  expect(await one.take('classifier-1')).toBe(true);
  await runSql(url, "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted");
  await expect.poll(() => other.take('classifier-1').catch(() => false)).toBe(true);
  await one.release('classifier-1');
  await expect.poll(() => one.take('classifier-2').catch(() => false)).toBe(true);
  expect(await one.take('classifier-1')).toBe(false);
});

it('rejects where no database answers', async () => {
  const leases = createNamedLeases('postgresql://nobody@127.0.0.1:9/none');
  await expect(leases.take('data-1')).rejects.toThrow('ECONNREFUSED');
  await leases.close();
});
