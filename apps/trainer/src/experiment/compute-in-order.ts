import type { PlannedStage } from './experiment-plan.ts';

/**
 * Computes stages with as many workers as there are: each takes the first stage, in the order of the plan, whose inputs
 * are all there. `compute` answers false if the user stopped; then nothing new is begun and the answer is false too.
 * Throws what `compute` threw, once all that was under way has ended, so that no run is left open.
 */
export async function computeInOrder<Worker>(
  stages: readonly PlannedStage[],
  workers: readonly Worker[],
  compute: (planned: PlannedStage, worker: Worker) => Promise<boolean>,
): Promise<boolean> {
  const waiting = [...stages];
  const planned = new Set(stages.map(({ stage }) => stage.key));
  const done = new Set<string>();
  const idle = [...workers];
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let isStopped = false;

  const isReady = ({ stage }: PlannedStage) =>
    Object.values(stage.inputs).every(({ key }) => done.has(key) || !planned.has(key));
  const begin = (next: PlannedStage, worker: Worker) => {
    const work = compute(next, worker)
      .then((isDone) => {
        if (isDone) done.add(next.stage.key);
        else isStopped = true;
      })
      .catch((error) => failures.push(error))
      .then(() => {
        idle.push(worker);
        running.delete(work);
      });
    running.add(work);
  };

  while (waiting.length > 0 || running.size > 0) {
    const isOpen = !isStopped && failures.length === 0;
    for (
      let at = waiting.findIndex(isReady);
      isOpen && at >= 0 && idle.length > 0;
      at = waiting.findIndex(isReady)
    ) {
      begin(waiting.splice(at, 1)[0], idle.shift()!);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
  return !isStopped;
}
