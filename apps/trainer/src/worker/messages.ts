import type { EngineChoice, EngineName } from '@interpolab/tensor';
import type { TableCell } from '@interpolab/tracking';
import type { Estimate, PictureOptions, StageJob, StageResult, StageScores } from '../stages/stage.ts';

/** What the main thread gives the worker when it starts it. */
export interface WorkerStart {
  readonly engine: EngineChoice;
  readonly threads?: number;
  /** One Int32 in shared memory; 1 = stop at the next step. The worker polls it: while it computes it reads no messages. */
  readonly stopFlag: SharedArrayBuffer;
}

/** The same for a worker that is a process. */
export interface WorkerProcessStart {
  readonly engine: EngineChoice;
  readonly threads?: number;
  /** Once this file exists: stop at the next step. */
  readonly stopFile: string;
  /** Process id of who started it; another parent means that it is gone. */
  readonly parent: number;
}

export type WorkerRequest = { readonly type: 'run' | 'estimate'; readonly job: StageJob<unknown> };

export interface EngineInfo {
  readonly name: EngineName;
  readonly threads: number;
  readonly detail: string;
}

/** `native, C++ kernels, avx2, 2 threads`: what a result's bits and a step's time depend on. */
export function describeEngine({ name, threads, detail }: EngineInfo): string {
  return `${name}, ${detail}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

export type WorkerMessage =
  | { readonly type: 'ready'; readonly engine: EngineInfo }
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly total: number;
      readonly values: Readonly<Record<string, number>>;
    }
  | { readonly type: 'metrics'; readonly values: Readonly<Record<string, number>>; readonly step: number }
  | {
      readonly type: 'picture';
      readonly name: string;
      readonly png: Uint8Array;
      readonly options?: PictureOptions;
    }
  | {
      readonly type: 'histogram';
      readonly name: string;
      readonly histogram: { edges: number[]; counts: number[] };
    }
  | { readonly type: 'scores'; readonly name: string; readonly scores: StageScores }
  | {
      readonly type: 'table';
      readonly name: string;
      readonly table: { columns: string[]; rows: TableCell[][] };
    }
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'estimated'; readonly estimate: Estimate | null }
  | { readonly type: 'result'; readonly result: StageResult }
  | { readonly type: 'failed'; readonly name: string; readonly message: string; readonly stack?: string };
