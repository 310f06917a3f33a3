import { createServer, type Socket } from 'node:net';
import { openTracking, type TrackedRun, type Tracking } from '@interpolab/tracking';
import { type Figure, quantile } from './figure.ts';
import type { Workplace } from './workplace.ts';

const STEP_MS = 40;
const STEPS_A_TURN = 25;
/** A slow store answers each packet so much later. */
const DELAY_MS = 200;

/** A way to the server that can be cut and slowed. */
async function openDetour(target: URL) {
  const sockets = new Set<Socket>();
  const { connect } = await import('node:net');
  let way: 'up' | 'slow' | 'down' = 'up';
  const server = createServer((client) => {
    if (way === 'down') return void client.destroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.on('data', (bytes) => {
        if (way === 'slow') setTimeout(() => other.writable && other.write(bytes), DELAY_MS);
        else other.write(bytes);
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    url: Object.assign(new URL(target.href), { hostname: '127.0.0.1', port: String(port) }).href,
    set(next: typeof way) {
      way = next;
      if (way === 'down') for (const socket of sockets) socket.destroy();
    },
    close: () => server.close(),
  };
}

/** As much arithmetic as takes some 40 ms here. */
function computeStep(rounds: number): number {
  let x = 1;
  for (let i = 0; i < rounds; i++) x = Math.sin(x) + 1;
  return x;
}

function calibrate(): number {
  const rounds = 1_000_000;
  computeStep(rounds);
  const begin = performance.now();
  computeStep(rounds);
  return Math.round((rounds * STEP_MS) / (performance.now() - begin));
}

/** The step times of one turn, in ms; without a run nothing is tracked. */
async function turn(rounds: number, run: TrackedRun | undefined, first: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < STEPS_A_TURN; i++) {
    const begin = performance.now();
    const loss = computeStep(rounds);
    run?.log({ loss, gradNorm: loss, learningRate: 1e-4 }, { step: first + i });
    await new Promise(setImmediate);
    times.push(performance.now() - begin);
  }
  return times;
}

/**
 * How much slower a training with steps of 40 ms is that logs three metrics a step, in per cent of the same without a
 * tracker: with the store up, down and slow, each turn beside one without, the median of the ratios. One thread computes.
 */
export async function benchSlowdown(place: Workplace, rounds: number): Promise<Figure[]> {
  const detour = await openDetour(new URL(place.databaseUrl));
  const { dataDirectory } = place;
  const tracking: Tracking = await openTracking({
    ...{ dataDirectory, databaseUrl: detour.url, onProblem: () => {} },
  });
  const run = tracking.startRun({
    ...{ project: 'bench', name: 'slowdown', kind: 'ddpm', config: {}, seed: 1, engine: 'none' },
  });
  await tracking.flush();
  const work = calibrate();
  const ways = ['up', 'slow', 'down'] as const;
  const ratios: Record<(typeof ways)[number], number[]> = { up: [], slow: [], down: [] };
  let step = 0;
  for (let round = 0; round < rounds; round++) {
    for (const way of ways) {
      detour.set('up');
      await tracking.flush(); // nothing is left to ship beside the turn without a tracker
      const plain = quantile(await turn(work, undefined, 0), 0.5);
      detour.set(way);
      ratios[way].push(quantile(await turn(work, run, step), 0.5) / plain);
      step += STEPS_A_TURN;
    }
  }
  detour.set('up');
  run.finish('finished');
  await tracking.flush();
  const [{ count }] = await tracking.store.listMetrics(run.id);
  if (count !== step) throw new Error(`slowdown: expected ${step} points of each metric, got ${count}.`);
  await tracking.close();
  detour.close();
  return ways.map((way) => ({
    what: `training slowed with the store ${way}`,
    unit: '%',
    value: 100 * (quantile(ratios[way], 0.5) - 1),
    ...{ budget: 1, better: 'less' as const },
  }));
}
