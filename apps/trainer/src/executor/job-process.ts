import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import type { JobEnd } from './job.ts';

/** How a job's process ended: as its job, or by a signal that nobody here has sent. */
export type ProcessEnd = JobEnd | { readonly status: 'killed'; readonly signal: string };

export interface JobProcess {
  readonly ended: Promise<ProcessEnd>;
  /** Asks it to write its checkpoint and stop. */
  stop(): void;
}

/** Starts a command of the trainer in a process of its own, whose output goes into a log. */
export function startJobProcess(args: readonly string[], logPath: string): JobProcess {
  const command = [...process.execArgv, process.argv[1], ...args, '--json'];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const log = createWriteStream(logPath, { flags: 'a' });
  log.on('error', () => {}); // a full disk: the process itself will say so
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] = (texts[name] + text).slice(-1_000_000); // the last line counts
      log.write(text);
    });
  }
  let isStopping = false;
  const ended = new Promise<ProcessEnd>((resolve) => {
    child.on('error', ({ message }) => resolve({ status: 'failed', error: message }));
    child.on('close', (code, signal) => {
      log.end();
      resolve(endOf({ code, signal, isStopping }, texts));
    });
  });
  return {
    ended,
    stop() {
      isStopping = true;
      child.kill('SIGINT');
    },
  };
}

interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly isStopping: boolean;
}

function endOf(
  { code, signal, isStopping }: Exit,
  { stdout, stderr }: { stdout: string; stderr: string },
): ProcessEnd {
  if (code === 0) return resultOf(lastLine(stdout));
  if (code === 130 || isStopping) return { status: 'interrupted' };
  if (signal !== null) return { status: 'killed', signal };
  return { status: 'failed', error: lastLine(stderr).replace(/^error: /, '') || `ended with code ${code}` };
}

/** What a job that went well has printed last. Where that is cut or another's, the job has failed, and its worker has not. */
function resultOf(line: string): ProcessEnd {
  try {
    const { runId = null, results = [], curve, stoppedAt } = JSON.parse(line);
    return { status: 'finished', runId, results, curve, stoppedAt };
  } catch {
    const error = `ended well, but its last line is no result in JSON: "${line.slice(-200)}"`;
    return { status: 'failed', error };
  }
}

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1) ?? '';
