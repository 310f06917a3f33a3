import type { NamedLeases } from '@interpolab/tracking';
import { beforeEach, expect, it, vi } from 'vitest';
import type { PlannedStage } from '../experiment/experiment-plan.ts';
import { StopSignal } from '../experiment/stop-signal.ts';
import type { StageRecord } from '../stages/stage-folder.ts';
import { computeCarried } from './compute-carried.ts';
import { noCarrier, type StageCarrier } from './stage-carrier.ts';
import { holdOnAllMachines, holdStage } from './stage-leases.ts';

const stage = { kind: 'ddpm', key: 'k', name: 'ddpm', recipe: {}, inputs: {} } as const;
const planned: PlannedStage = { stage, folder: '/nowhere', record: undefined };
const record: StageRecord = { runId: 'r', seconds: 1, outputs: {}, summary: {} };

let events: string[];
const event =
  <Answer>(name: string, answer?: Answer) =>
  async () => {
    events.push(name);
    return answer as Answer;
  };
const carrier: StageCarrier = {
  ...noCarrier,
  carries: () => true,
  bringResult: event('bring result', false),
  bringProgress: event('bring progress'),
  followProgress: () => event('end of progress'),
  sendResult: event('send result'),
};
const leases = (taken: readonly (boolean | Error)[]): NamedLeases => {
  const answers = [...taken];
  return {
    async take(name) {
      events.push(`take ${name}`);
      const answer = answers.shift()!;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    release: event('release'),
    close: async () => {},
  };
};
const told: string[] = [];
const surroundings = () => ({
  carrier,
  stop: new StopSignal(),
  output: { write: (text: string) => told.push(text) },
});
beforeEach(() => {
  events = [];
  told.length = 0;
});

it('gives the stage to those who wait for it only when its result is in the bucket', async () => {
  let sent = () => {};
  const sending = new Promise<void>((resolve) => {
    sent = resolve;
  });
  const slow = { ...carrier, sendResult: () => event('send result')().then(() => sending) };
  const execution = { ...surroundings(), carrier: slow, leases: leases([true]) };
  expect(await computeCarried(planned, execution, event('compute', record))).toBe(record);
  const before = [
    'take ddpm-k',
    'bring result',
    'bring progress',
    'compute',
    'end of progress',
    'send result',
  ];
  await Promise.resolve();
  expect(events).toEqual(before);
  sent();
  await vi.waitFor(() => expect(events).toEqual([...before, 'release']));
});

it('gives the stage up when it fails, with its last checkpoint sent', async () => {
  const failing = async () => {
    throw new Error('no number');
  };
  await expect(
    computeCarried(planned, { ...surroundings(), leases: leases([true]) }, failing),
  ).rejects.toThrow('no number');
  await vi.waitFor(() => expect(events.slice(-2)).toEqual(['end of progress', 'release']));
});

it('asks nobody about stages that are not carried', async () => {
  const execution = { ...surroundings(), carrier: noCarrier, leases: leases([]) };
  expect(await computeCarried(planned, execution, event('compute', record))).toBe(record);
  expect(events).toEqual(['compute']);
});

it('waits for a machine that has the stage, and says so once', async () => {
  const held = { ...surroundings(), leases: leases([false, false, true]), lookMs: 1 };
  await (await holdStage(stage, held))!();
  expect(events).toEqual(['take ddpm-k', 'take ddpm-k', 'take ddpm-k', 'release']);
  expect(told).toEqual(['  ddpm: waits for another machine, which computes it\n']);
});

it('does not compute less than before where no database answers, and stops waiting with the user', async () => {
  const gone = Array.from({ length: 10 }, () => new Error('ECONNREFUSED'));
  await (await holdStage(stage, { ...surroundings(), leases: leases(gone), lookMs: 1 }))!();
  expect(told).toEqual(['  ddpm: computed without asking whether another machine does (ECONNREFUSED)\n']);
  const { stop, ...rest } = surroundings();
  stop.request();
  expect(await holdStage(stage, { ...rest, stop, leases: leases([]) })).toBeUndefined();
});

it('refuses an experiment that another machine is at, or waits for it where it is told to', async () => {
  const plan = { hash: 'h', config: { name: 'smile', project: 'p' }, seed: 3 };
  await expect(holdOnAllMachines(plan, { ...surroundings(), leases: leases([false]) })).rejects.toThrow(
    'experiment smile (seed 3): is being computed by another machine; wait for it (--wait), stop it, or use another --seed.',
  );
  expect(events).toEqual(['take experiment-h']);
  const free = { ...surroundings(), leases: leases([true]) };
  expect(await holdOnAllMachines(plan, free)).toMatchObject({ hasWaited: false });
  const waiting = { ...surroundings(), leases: leases([false, false, true]), lookMs: 1, wait: true };
  expect(await holdOnAllMachines(plan, waiting)).toMatchObject({ hasWaited: true });
  expect(told).toEqual(['experiment smile (seed 3): waits for another machine, which computes it\n']);
});
