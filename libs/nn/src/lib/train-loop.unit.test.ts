import { describe, expect, it } from 'vitest';
import { NonFiniteLossError, type TrainProgress, trainLoop } from './train-loop.ts';

describe('trainLoop', () => {
  it('runs every step once, in order, and leaves the event loop free between them', async () => {
    const seen: (number | string)[] = [];
    setImmediate(() => seen.push('other work'));
    const result = await trainLoop({
      from: 2,
      steps: 5,
      trainStep: (trainStep) => {
        seen.push(trainStep);
        return { loss: 1 };
      },
    });
    expect(seen).toEqual(['other work', 2, 3, 4]);
    expect(result).toEqual({ completedSteps: 5, stopped: false });
  });

  it('reports means since the last report and skips what a step does not know', async () => {
    const reports: TrainProgress[] = [];
    await trainLoop({
      steps: 5,
      progressEvery: 2,
      trainStep: (trainStep) => ({ loss: trainStep, accuracy: trainStep === 0 ? Number.NaN : 1 }),
      onProgress: (progress) => reports.push(progress),
    });
    expect(reports).toEqual([
      { completedSteps: 2, steps: 5, means: { loss: 0.5, accuracy: 1 } },
      { completedSteps: 4, steps: 5, means: { loss: 2.5, accuracy: 1 } },
      { completedSteps: 5, steps: 5, means: { loss: 4, accuracy: 1 } },
    ]);
  });

  it('saves every so often and once at the end', async () => {
    const saved: number[] = [];
    const saveCheckpoint = async (completedSteps: number) => {
      saved.push(completedSteps);
    };
    const options = { trainStep: () => ({ loss: 1 }), checkpointEvery: 3, saveCheckpoint };
    await trainLoop({ ...options, steps: 7 });
    await trainLoop({ ...options, from: 7, steps: 9 });
    await trainLoop({ ...options, from: 9, steps: 9 });
    expect(saved).toEqual([3, 6, 7, 9]);
  });

  it('lets others look at each step before its checkpoint, and ask for one', async () => {
    const events: string[] = [];
    await trainLoop({
      steps: 3,
      checkpointEvery: 2,
      trainStep: () => ({ loss: 1 }),
      afterStep: async (completedSteps) => {
        events.push(`after ${completedSteps}`);
        return { save: completedSteps === 1 };
      },
      saveCheckpoint: async (completedSteps) => {
        events.push(`save ${completedSteps}`);
      },
    });
    expect(events).toEqual(['after 1', 'save 1', 'after 2', 'save 2', 'after 3', 'save 3']);
  });

  it('saves and ends when it is asked to stop', async () => {
    const saved: number[] = [];
    let asked = 0;
    const result = await trainLoop({
      steps: 100,
      trainStep: () => ({ loss: 1 }),
      shouldStop: () => asked++ === 2,
      saveCheckpoint: async (completedSteps) => {
        saved.push(completedSteps);
      },
    });
    expect(result).toEqual({ completedSteps: 2, stopped: true });
    expect(saved).toEqual([2]);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('fails on a loss of %s without saving it', async (loss) => {
    const saved: number[] = [];
    const failing = trainLoop({
      steps: 10,
      checkpointEvery: 2,
      trainStep: (trainStep) => ({ loss: trainStep === 5 ? loss : 1 }),
      saveCheckpoint: async (completedSteps) => {
        saved.push(completedSteps);
      },
    });
    const error = await failing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NonFiniteLossError);
    expect(error).toMatchObject({
      trainStep: 5,
      message: `trainLoop: expected a finite loss, got ${loss} at step 5 (lower the learning rate; the last checkpoint is kept)`,
    });
    expect(saved).toEqual([2, 4]);
  });

  it('refuses to start after the end', async () => {
    const late = trainLoop({ from: 3, steps: 2, trainStep: () => ({ loss: 1 }) });
    await expect(late).rejects.toThrow('trainLoop: from must be at most steps (2), got 3');
  });
});
