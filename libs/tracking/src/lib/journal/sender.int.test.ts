import { mkdir } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenTracking, openTracking } from '../client/tracking.ts';
import { startTestServer, TEST_SETTINGS, type TestServer } from '../database/database.test-support.ts';
import { JournalWriter } from './journal-writer.ts';
import { Sender } from './sender.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const open = (options: OpenTracking = {}) =>
  openTracking({ dataDirectory: server.dataDirectory, settings: TEST_SETTINGS, ...options });
const start = () => ({
  ...{ project: 'p', name: 'n', kind: 'ddpm' as const, config: {}, seed: 1, engine: 'cpu' },
});
const until = async (done: () => boolean) => {
  for (const end = Date.now() + 10_000; !done() && Date.now() < end; )
    await new Promise((resolve) => setTimeout(resolve, 20));
  expect(done()).toBe(true);
};

it('ships while the program computes, and says how far it is', async () => {
  const stored: [string, number][] = [];
  const tracking = await open({ onStored: (...at) => void stored.push(at) });
  expect(tracking.senderPid).toBeUndefined();
  const run = tracking.startRun(start());
  run.log({ loss: 1 }, { step: 0 });
  await until(() => stored.some(([id, seq]) => id === run.id && seq === 2));
  expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ count: 1 }]);
  await tracking.close();
});

it('is started again when it was killed, and nothing is lost or doubled', async () => {
  const problems: string[] = [];
  const tracking = await open({ onProblem: (problem) => void problems.push(problem) });
  const run = tracking.startRun(start());
  const first = tracking.senderPid as number;
  for (let step = 0; step < 5000; step++) run.log({ loss: 1 }, { step });
  process.kill(first, 'SIGKILL');
  for (let step = 5000; step < 6000; step++) run.log({ loss: 1 }, { step });
  await until(() => tracking.senderPid !== undefined && tracking.senderPid !== first);
  await tracking.flush();
  expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ count: 6000, sum: 6000 }]);
  await tracking.close();
  expect(problems).toEqual([
    'the sender process has ended (SIGKILL); the journals keep everything, another one is started.',
  ]);
});

it('ends with the tracker', async () => {
  const tracking = await open();
  tracking.startRun(start());
  const pid = tracking.senderPid as number;
  process.kill(pid, 0);
  await tracking.close();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

it('that hangs or is killed keeps nobody waiting who flushes or closes', async () => {
  const problems: string[] = [];
  const directory = join(server.dataDirectory, 'hanging');
  await mkdir(directory);
  const onProblem = (problem: string) => void problems.push(problem);
  const sender = new Sender({
    ...{ directory, databaseUrl: server.url, revivable: null, onProblem },
    artifacts: { dataDirectory: directory },
  });
  const journal = new JournalWriter(directory, 'hanging', onProblem);
  sender.add(journal);
  process.kill(sender.pid as number, 'SIGSTOP');
  const begin = performance.now();
  expect(await sender.flush(200)).toBe(false);
  await sender.stop();
  expect(performance.now() - begin).toBeLessThan(10_000);
  expect(problems).toEqual([
    'flush: the sender process gave no answer in time; the journals keep everything.',
  ]);
});

/** A way to the server that can be cut. */
async function openProxy(target: URL): Promise<{ url: string; cut(): void; server: Server }> {
  const sockets = new Set<Socket>();
  const { connect } = await import('node:net');
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: Object.assign(new URL(target.href), { port: String(port), hostname: '127.0.0.1' }).href,
    cut: () => {
      for (const socket of sockets) socket.destroy();
    },
    server,
  };
}

it('goes on after a network that drops every connection in the middle, with exact counts', async () => {
  const proxy = await openProxy(new URL(server.url));
  const tracking = await open({ databaseUrl: proxy.url, onProblem: () => {} });
  const run = tracking.startRun(start());
  const cutting = setInterval(proxy.cut, 70);
  for (let step = 0; step < 20_000; step++) {
    run.log({ loss: 1 }, { step });
    if (step % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  clearInterval(cutting);
  await tracking.flush();
  await tracking.flush();
  expect(await tracking.store.listMetrics(run.id)).toMatchObject([{ count: 20_000, sum: 20_000 }]);
  await tracking.close();
  proxy.server.close();
});
