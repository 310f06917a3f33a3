// Waits until a run has ended, then says how:
//   npx tsx libs/api/examples/wait-for-run.ts <run id>
import { type ApiClient, createApiClient } from '@interpolab/api/client';

/** The run when it no longer runs. It is read again when the server says that it changed, not by the clock. */
export async function waitForRun(api: ApiClient, runId: string) {
  let wake = () => {};
  let ended: unknown;
  const subscription = api.runs.changes.subscribe(
    {},
    {
      onStarted: () => wake(),
      onData: ({ data }) => {
        if (data.runId === null || data.runId === runId) wake();
      },
      onError: (error) => {
        ended = error;
        wake();
      },
    },
  );
  try {
    for (;;) {
      const next = new Promise<void>((resolve) => {
        wake = resolve;
      });
      const run = await api.runs.get.query({ runId });
      if (run.status !== 'running') return run;
      await next;
      if (ended) throw ended;
    }
  } finally {
    subscription.unsubscribe();
  }
}

if (import.meta.filename === process.argv[1]) {
  const api = createApiClient({
    url: process.env.INTERPOLAB_API ?? 'http://127.0.0.1:3900/api/trpc',
    token: process.env.INTERPOLAB_TOKEN,
  });
  const { name, status, error, summary } = await waitForRun(api, process.argv[2] ?? '');
  console.log({ name, status, error, summary });
}
