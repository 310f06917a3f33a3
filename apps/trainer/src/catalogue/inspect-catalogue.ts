import type { EngineChoice } from '@interpolab/tensor';
import { ComputeWorker } from '../worker/compute-worker.ts';
import type { EngineInfo } from '../worker/messages.ts';
import type { CatalogueRow, FormName } from './catalogue-row.ts';
import { type MachineRate, machineRate } from './machine-rate.ts';
import { type RowState, rowState, type StateOptions, workOf } from './row-states.ts';

export interface CatalogueState {
  readonly states: readonly RowState[];
  readonly engine: EngineInfo;
  readonly rate: MachineRate | null;
}

export interface InspectOptions extends Pick<StateOptions, 'dataDirectory' | 'given'> {
  readonly rows: readonly CatalogueRow[];
  readonly form: FormName;
  readonly engine: EngineChoice;
  readonly threads: number;
}

/** How rows stand on this machine with this engine, and what the rest of them costs. */
export async function inspectCatalogue(options: InspectOptions): Promise<CatalogueState> {
  const { rows, threads, ...rest } = options;
  const worker = await ComputeWorker.start({ engine: options.engine, threads, place: 'thread' });
  const { engine } = worker;
  await worker.close();
  const states: RowState[] = [];
  for (const row of rows) states.push(await rowState(row, { ...rest, engine }));
  const { dataDirectory } = options;
  return { states, engine, rate: await machineRate(workOf(states).done, { engine, dataDirectory }) };
}
