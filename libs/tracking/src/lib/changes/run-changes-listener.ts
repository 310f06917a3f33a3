import pg from 'pg';
import { RUNS_CHANNEL } from './runs-channel.ts';

type OnChange = (runId: string | null) => void;

export interface RunChangesListener {
  watch(onChange: OnChange): () => void;
  close(): Promise<void>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
/** A connection can be dead without either side knowing; a question shows it. */
const PROBE_MS = 30_000;

/**
 * One LISTEN connection, opened with the first watcher and closed with the last. When it is lost it is opened again,
 * and all watchers get null, as notifications may have passed by.
 */
export function createRunChanges(databaseUrl: string): RunChangesListener {
  const watchers = new Set<OnChange>();
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;
  let pause = FIRST_PAUSE_MS;
  let everConnected = false;

  const tell = (runId: string | null) => {
    for (const onChange of watchers) onChange(runId);
  };

  const disconnect = async () => {
    clearTimeout(timer);
    const old = client;
    client = undefined;
    await old?.end().catch(() => {});
  };

  const lost = (which: pg.Client) => {
    if (which !== client) return;
    void disconnect();
    if (watchers.size === 0) return;
    timer = setTimeout(connect, pause);
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
  };

  const probe = (which: pg.Client) => {
    if (which !== client) return;
    which.query({ text: 'SELECT 1', query_timeout: 10_000 } as pg.QueryConfig).catch(() => lost(which));
    timer = setTimeout(() => probe(which), PROBE_MS);
  };

  function connect(): void {
    const opened = new pg.Client({
      connectionString: databaseUrl,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
    });
    client = opened;
    opened.on('error', () => lost(opened));
    opened.on('end', () => lost(opened));
    opened.on('notification', ({ payload }) => tell(payload ?? null));
    opened
      .connect()
      .then(() => opened.query(`LISTEN ${RUNS_CHANNEL}`))
      .then(() => {
        pause = FIRST_PAUSE_MS;
        if (everConnected) tell(null);
        everConnected = true;
        timer = setTimeout(() => probe(opened), PROBE_MS);
      })
      .catch(() => lost(opened));
  }

  return {
    watch(onChange) {
      const own: OnChange = (runId) => onChange(runId); // the same function may watch twice
      watchers.add(own);
      if (watchers.size === 1) connect();
      return () => {
        if (watchers.delete(own) && watchers.size === 0) void disconnect();
      };
    },
    async close() {
      watchers.clear();
      await disconnect();
    },
  };
}
