import type { EngineName, GpuAdapter } from '@interpolab/tensor';
import type { DatabaseProbe } from '@interpolab/tracking';

/** How fast an engine computes the doctor's convolution. */
export interface MeasuredSpeed {
  /** 10⁹ floating-point operations a second, counted as a direct convolution does them; median of the runs. */
  readonly gigaFlopPerSecond: number;
  readonly runs: number;
  /** Images in the batch, and pixels along their edges: a slow engine gets less to do. */
  readonly batch: number;
  readonly edge: number;
}

/** What trying one engine in a process of its own has shown. */
export interface EngineFinding {
  readonly engine: EngineName;
  readonly available: boolean;
  readonly threads?: number;
  readonly detail?: string;
  readonly adapter?: GpuAdapter;
  /** Instruction-set levels that are built and that this processor runs, best last; native only. */
  readonly levels?: readonly string[];
  readonly speed?: MeasuredSpeed;
  /** Why it is not available, and how to get it. */
  readonly problem?: string;
}

export interface MachineFinding {
  /** `linux x64`. */
  readonly system: string;
  readonly processor: string;
  /** Threads that the system runs at once, and lets this process use. */
  readonly threads: number;
  /** Those of the processor's instruction sets that matter to the engines; empty where the system does not list them. */
  readonly instructionSets: readonly string[];
  /** Bytes; what this process may have, if that is less than the machine has. */
  readonly memory: number;
  readonly memoryAvailable: number;
  /** Processes that wanted to run, mean of the last minute; 0 on Windows, which does not count them. */
  readonly load: number;
  /** Display and compute cards on the bus, whether or not a driver runs. */
  readonly cards: readonly string[];
}

export interface DiskFinding {
  /** Where results are kept. */
  readonly folder: string;
  readonly exists: boolean;
  readonly writable: boolean;
  /** Bytes; undefined if they cannot be known. */
  readonly free?: number;
  readonly problem?: string;
}

export interface Findings {
  /** `20.20.2` */
  readonly node: string;
  readonly machine: MachineFinding;
  /** The engine that `--engine=auto` takes, with what it says of itself. */
  readonly automatic: { readonly engine?: EngineName; readonly detail?: string; readonly problem?: string };
  readonly engines: readonly EngineFinding[];
  readonly database: DatabaseProbe;
  readonly disk: DiskFinding;
}

export interface Verdict {
  /** Whether `trainer:train` with its default preset can run to its end here. */
  readonly canRun: boolean;
  /** Why not; empty if it can. */
  readonly reasons: readonly string[];
  /** What will work, but worse than it could. */
  readonly warnings: readonly string[];
}

export type DoctorReport = Findings & Verdict;

/** The oldest Node that runs this, as in the root package.json. */
export const oldestNode = '20.19';
/** The embedded database takes 40 MB empty; the default preset's results, and journals while it is away, less than that. */
const leastDisk = 500e6;
/** The default preset trains in some 0.4 GB; the database, Node and the system need as much again. */
const leastMemory = 1e9;

/** What follows from the findings for the main job. */
export function judge(findings: Findings): Verdict {
  const { node, machine, automatic, engines, database, disk } = findings;
  const reasons: string[] = [];
  const warnings: string[] = [];
  if (isOlder(node, oldestNode)) {
    reasons.push(`Node ${node} is too old: ${oldestNode} or later is needed (https://nodejs.org).`);
  }
  if (automatic.engine === undefined) reasons.push(`No engine starts: ${automatic.problem}`);
  if (!database.reachable) reasons.push(`The database cannot be used: ${database.problem}`);
  if (!disk.writable) reasons.push(`${disk.folder} cannot be written: ${disk.problem}`);
  else if (disk.free !== undefined && disk.free < leastDisk) {
    reasons.push(
      `${disk.folder} has ${Math.round(disk.free / 1e6)} MB left, 500 MB are needed (free some, or set INTERPOLAB_DATA_DIR).`,
    );
  }
  if (machine.memoryAvailable < leastMemory) {
    warnings.push(
      `Only ${Math.round(machine.memoryAvailable / 1e6)} MB of memory are free; the default preset wants about 1 GB.`,
    );
  }
  if (machine.load > machine.threads / 2) {
    warnings.push(
      `The machine is busy (load ${machine.load.toFixed(1)} on ${machine.threads} threads): it can do more than was measured.`,
    );
  }
  const native = engines.find(({ engine }) => engine === 'native');
  if (automatic.engine === 'wasm' && native?.problem) {
    warnings.push(`The engine native would be about twice as fast as wasm. ${native.problem}`);
  }
  return { canRun: reasons.length === 0, reasons, warnings };
}

/** Compares `20.9.1` with `20.19` by numbers. */
export function isOlder(version: string, oldest: string): boolean {
  const [a, b] = [version, oldest].map((text) => text.split('.').map(Number));
  const differing = b.findIndex((number, i) => number !== (a[i] ?? 0));
  return differing >= 0 && (a[differing] ?? 0) < b[differing];
}
