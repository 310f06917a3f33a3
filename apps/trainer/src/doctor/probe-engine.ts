import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { EngineChoice, EngineName } from '@interpolab/tensor';
import type { EngineFinding } from './doctor-report.ts';

/** What the process that tries an engine answers. */
export type ProbeAnswer =
  | (Required<Pick<EngineFinding, 'threads' | 'detail'>> &
      Pick<EngineFinding, 'adapter' | 'levels' | 'speed'> & { readonly engine: EngineName })
  | { readonly problem: string };

const program = fileURLToPath(new URL('./engine-probe-child.ts', import.meta.url));
const trainerFolder = fileURLToPath(new URL('../..', import.meta.url));
/** Seconds that an engine may take beside the measurement: drivers compile kernels at the first call. */
const patience = 90;

/** Tries an engine in a process of its own; measures it if `seconds` is above 0. Never rejects. */
export function probeEngine(
  engine: EngineChoice,
  o: { threads: number; seconds: number },
): Promise<ProbeAnswer> {
  return new Promise((resolve) => {
    // The TypeScript loader is among the arguments that a fork inherits. What drivers print goes nowhere.
    const child = fork(program, [engine, String(o.threads), String(o.seconds)], {
      cwd: trainerFolder,
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let printed = '';
    child.stderr!.on('data', (text) => {
      printed = `${printed}${text}`.slice(-2000);
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 1000 * (patience + o.seconds));
    let answer: ProbeAnswer | undefined;
    child.on('message', (message) => {
      answer = message as ProbeAnswer;
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(answer ?? { problem: diedOf(engine, { code, signal, printed }) });
    });
  });
}

function diedOf(
  engine: string,
  { code, signal, printed }: { code: number | null; signal: string | null; printed: string },
): string {
  const last = printed.trim().split('\n').at(-1);
  const how =
    signal === 'SIGKILL'
      ? `gave no answer within ${patience} s`
      : `ended its process (${signal ?? `code ${code}`})`;
  return `${engine} engine: ${how}${last ? `: ${last}` : ''} (its driver or its build is broken, or the machine is very busy; use another engine).`;
}

/** The answer as a finding about the engine that was asked for. */
export function findingOf(engine: EngineName, answer: ProbeAnswer): EngineFinding {
  if ('problem' in answer) return { engine, available: false, problem: answer.problem };
  return { ...answer, engine, available: true };
}
