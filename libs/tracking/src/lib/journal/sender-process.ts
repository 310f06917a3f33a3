// The sender: a process beside the training that carries its journals into the store. It ends with the channel to its
// program: when that was closed or killed, it ships what there is, if the store takes it at once.
import { setPriority } from 'node:os';
import { ensurePostgres } from '../database/embedded-postgres.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import type { FromSender, ToSender } from './sender-messages.ts';
import { Shipper } from './shipper.ts';

/** The training comes first. */
const NICENESS = 10;

function tell(message: FromSender): void {
  if (process.connected) process.send?.(message, () => {}); // a program that is gone hears nothing
}

function openShipper({ directory, databaseUrl, revivable }: ToSender & { type: 'open' }): Shipper {
  const pool = createPool(databaseUrl, 2);
  const revive = async () => {
    // A program that is gone wants no server any more. One that came back may be at another port.
    if (revivable && process.connected) pool.options.connectionString = await ensurePostgres(revivable);
  };
  return new Shipper({
    ...{ directory, revive, writer: createPostgresRunWriter(pool) },
    onProblem: (message) => tell({ type: 'problem', message }),
    onStored: (path, seq) => tell({ type: 'stored', path, seq }),
    onRemoved: (path) => tell({ type: 'removed', path }),
  });
}

let shipper: Shipper | undefined;

process.on('message', (message: ToSender) => {
  if (message.type === 'open') {
    shipper = openShipper(message);
    shipper.watch();
  } else if (message.type === 'add') shipper?.add(message.path);
  else if (message.type === 'retire') shipper?.retire(message.path);
  else void shipper?.flush(message.timeoutMs).then((done) => tell({ type: 'flushed', id: message.id, done }));
});

process.on('disconnect', async () => {
  shipper?.stop();
  await shipper?.shipAll();
  process.exit(0);
});

try {
  setPriority(NICENESS);
} catch {
  // not allowed here; then it runs as it is
}
