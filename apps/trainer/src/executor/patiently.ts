import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** Whether it is still worth waiting; after that the error is thrown as it came. */
  isWanted(): boolean;
  /** Told once per outage that begins, and once when it is over. */
  tell(message: string): void;
  /** Tried before each new attempt, e.g. to start what is down. Its own failure does not matter. */
  revive?(): Promise<unknown>;
  readonly pauseMs?: number;
}

/** SQLSTATE classes of a server that goes, comes or is full of clients, and what Node says of a broken connection. */
const OUTAGES =
  /\b(08\w{3}|57P0\d|53300|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)\b|connection (terminated|timeout)|timeout (expired|exceeded)|client has encountered a connection error|the database system is/i;

/** Whether an error says that the database is away, in place of what it thinks of the question. */
export function isOutage(error: unknown): boolean {
  const { code, message, errors } = error as { code?: string; message?: string; errors?: unknown[] };
  return OUTAGES.test(`${code ?? ''} ${message ?? error}`) || (errors?.some(isOutage) ?? false);
}

/** Calls until the database answers: what it answers, good or bad, is passed on. */
export async function patiently<Answer>(call: () => Promise<Answer>, patience: Patience): Promise<Answer> {
  const { isWanted, tell, revive, pauseMs = 1000 } = patience;
  for (let outage = false; ; ) {
    try {
      const answer = await call();
      if (outage) tell('the database answers again');
      return answer;
    } catch (error) {
      if (!isOutage(error) || !isWanted()) throw error;
      if (!outage)
        tell(`the database does not answer (${(error as Error).message.split('\n')[0]}); waiting for it`);
      outage = true;
      await sleep(pauseMs);
      await revive?.().catch(() => {});
    }
  }
}
