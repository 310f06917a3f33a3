import type { NamedLeases } from '@interpolab/tracking';
import type { ExperimentPlan, NamedConfig, PlannedStage } from '../experiment/experiment-plan.ts';
import type { StopSignal } from '../experiment/stop-signal.ts';
import type { TextOutput } from '../report/progress-printer.ts';
import { readStageRecord, type StageRecord } from '../stages/stage-folder.ts';
import type { StageCarrier } from './stage-carrier.ts';
import { holdStage } from './stage-leases.ts';

export interface CarriedExecution {
  readonly carrier: StageCarrier;
  /** Who computes what, over all machines; undefined where there is no database to say it. */
  readonly leases?: NamedLeases;
  readonly stop: StopSignal;
  readonly output: TextOutput;
}

/**
 * Calls `compute` for what no other machine has: takes a result that lies in the bucket, waits for a machine that is at it,
 * and goes on from where one has left it. Undefined if the user stops meanwhile.
 */
export async function computeCarried(
  planned: PlannedStage,
  { carrier, leases, stop, output }: CarriedExecution,
  compute: () => Promise<StageRecord | undefined>,
): Promise<StageRecord | undefined> {
  if (!carrier.carries(planned.stage.kind)) return compute();
  const release = leases ? await holdStage(planned.stage, { leases, stop, output }) : async () => {};
  if (!release) return undefined;
  let sending: Promise<void> | undefined;
  try {
    if (await carrier.bringResult(planned)) return await readStageRecord(planned.folder);
    await carrier.bringProgress(planned);
    const endOfProgress = carrier.followProgress(planned);
    const record = await compute().finally(endOfProgress);
    if (record) sending = carrier.sendResult(planned);
    return record;
  } finally {
    // whoever waits for the stage finds it in the bucket then; the stages after it begin meanwhile
    void Promise.resolve(sending).then(release);
  }
}

/** Brings what other machines have of a plan, before it is known what is left of it; whether stages have come. */
export async function bringFromOthers(
  plan: Pick<ExperimentPlan<NamedConfig>, 'hash' | 'folder' | 'stages'>,
  carrier: StageCarrier,
): Promise<boolean> {
  await carrier.bringExperiment(plan);
  let hasCome = false;
  for (const planned of plan.stages) {
    if (!planned.record && (await carrier.bringResult(planned))) hasCome = true;
  }
  return hasCome;
}
