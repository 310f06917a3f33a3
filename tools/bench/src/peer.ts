import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** What a peer says: first about itself, then after every step. */
export type PeerAnswer = PeerIntroduction | StepAnswer;

export interface PeerIntroduction {
  readonly about: string;
  readonly parameters: number;
}

export interface StepAnswer {
  readonly ms: number;
  readonly cpuMs: number;
  /** Peak resident memory of the process so far. */
  readonly peakMegabytes: number;
  /** Live tensors, where the peer counts them. */
  readonly tensors?: number;
}

/** A process that runs one job whenever it is asked. */
export class Peer {
  readonly name: string;
  readonly introduction: PeerIntroduction;
  readonly #process: ChildProcess;
  readonly #answers: AsyncIterator<string>;

  private constructor(o: {
    name: string;
    introduction: PeerIntroduction;
    process: ChildProcess;
    answers: AsyncIterator<string>;
  }) {
    this.name = o.name;
    this.introduction = o.introduction;
    this.#process = o.process;
    this.#answers = o.answers;
  }

  /** Starts the command and waits until its job is built. Throws with what it printed if it ends before. */
  static async start(name: string, command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Peer> {
    const process = spawn(command[0], command.slice(1), {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...globalThis.process.env, ...env },
    });
    let complaints = '';
    process.stderr!.setEncoding('utf8').on('data', (text: string) => {
      complaints += text;
    });
    process.on('error', (error) => {
      complaints += error.message;
    });
    const answers = createInterface({ input: process.stdout! })[Symbol.asyncIterator]();
    const first = await answers.next();
    if (first.done)
      throw new Error(`${name}: the process ended before its first step.\n${complaints.trim()}`);
    return new Peer({ name, introduction: JSON.parse(first.value), process, answers });
  }

  async step(): Promise<StepAnswer> {
    this.#process.stdin!.write('{}\n');
    const answer = await this.#answers.next();
    if (answer.done) throw new Error(`${this.name}: the process ended during a step.`);
    return JSON.parse(answer.value) as StepAnswer;
  }

  async stop(): Promise<void> {
    this.#process.stdin!.end();
    if (this.#process.exitCode === null) await once(this.#process, 'exit');
  }
}
