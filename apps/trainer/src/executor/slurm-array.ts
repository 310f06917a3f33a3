import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ConfigError } from '../config/config-error.ts';

const run = promisify(execFile);

export interface SlurmSubmission {
  /** The program of every task and its arguments. */
  readonly command: readonly string[];
  readonly tasks: number;
  /** Where the output of task K of array A goes: `slurm-A_K.log`. */
  readonly logFolder: string;
  /** Further options of sbatch, e.g. `--partition=gpu`. */
  readonly options: readonly string[];
  /** Set for the tasks beside what this process has itself. */
  readonly env: Readonly<Record<string, string>>;
}

export interface SlurmTask {
  /** `4711_2` */
  readonly id: string;
  /** Slurm's word, e.g. `RUNNING`. */
  readonly state: string;
  /** Slurm's `code:signal`, of a task that has ended. */
  readonly exitCode: string;
  /** How long it has run, or had when it ended; 0 where Slurm does not say. */
  readonly runSeconds: number;
  readonly isLive: boolean;
}

/** States of a task that runs, or will. */
const LIVE = new Set(
  'PENDING RUNNING CONFIGURING COMPLETING SUSPENDED REQUEUED REQUEUE_HOLD REQUEUE_FED RESIZING SIGNALING STAGE_OUT STOPPED'.split(
    ' ',
  ),
);

/** An array job: so many times the same program, wherever Slurm finds room for it. */
export class SlurmArray {
  private constructor(readonly id: string) {}

  /** @throws ConfigError with what sbatch says, if it takes no such job. */
  static async submit({ command, tasks, logFolder, options, env }: SlurmSubmission): Promise<SlurmArray> {
    // INT comes two minutes before the time limit, so that a worker gives its jobs back with a fresh checkpoint
    const fixed = ['--parsable', `--array=0-${tasks - 1}`, '--signal=B:INT@120', '--job-name=interpolab'];
    const places = [`--output=${logFolder}/slurm-%A_%a.log`, `--chdir=${process.cwd()}`];
    const script = `exec ${command.map(quoted).join(' ')}`;
    try {
      const { stdout } = await run('sbatch', [...fixed, ...places, ...options, `--wrap=${script}`], {
        env: { ...process.env, ...env },
      });
      return new SlurmArray(stdout.trim().split(';')[0]); // "4711;cluster" where there are several
    } catch (error) {
      throw new ConfigError(`slurm: sbatch takes no job: ${reasonOf(error)}`);
    }
  }

  /**
   * Its tasks as Slurm knows them; none once it has forgotten them. Tasks that wait for room may be one entry together.
   * @throws Error in one line with what scontrol says, if it does not answer.
   */
  async tasks(): Promise<SlurmTask[]> {
    try {
      const { stdout } = await run('scontrol', ['--oneliner', 'show', 'job', this.id]);
      return stdout
        .split('\n')
        .filter((line) => line.includes('JobState='))
        .map(taskOf);
    } catch (error) {
      if (/Invalid job id/i.test(reasonOf(error))) return [];
      throw new Error(`slurm: scontrol does not answer: ${reasonOf(error)}`);
    }
  }

  /** Has every task end: what runs gets SIGTERM, and half a minute to give its jobs back. */
  async cancel(): Promise<void> {
    await run('scancel', [this.id]).catch(() => {}); // it has ended by itself
  }
}

/** One line of `scontrol --oneliner show job`. */
export function taskOf(line: string): SlurmTask {
  const field = (name: string) => new RegExp(`(?:^|\\s)${name}=(\\S+)`).exec(line)?.[1] ?? '';
  const state = field('JobState');
  return {
    id: `${field('ArrayJobId') || field('JobId')}_${field('ArrayTaskId')}`,
    ...{ state, exitCode: field('ExitCode'), isLive: LIVE.has(state) },
    runSeconds: secondsOf(field('RunTime')),
  };
}

/** `1-02:03:04` */
function secondsOf(time: string): number {
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = /^(?:(\d+)-)?(\d+):(\d+):(\d+)$/.exec(time) ?? [];
  return ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
}

/** A word of a shell's command. */
const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;

function reasonOf(error: unknown): string {
  const { code, stderr, message } = error as { code?: string; stderr?: string; message: string };
  if (code === 'ENOENT')
    return 'the program is not there (run this on a machine of the cluster that can submit)';
  return (stderr || message).trim().split('\n').at(-1) ?? '';
}
