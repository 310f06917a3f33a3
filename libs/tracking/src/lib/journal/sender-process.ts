// The sender: a process beside the training that carries its journals into the store. It ends with the channel to its
// program: when that was closed or killed, it ships what there is, if the store takes it at once.
import { setPriority } from 'node:os';
import { ensurePostgres } from '../database/embedded-postgres.ts';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { createPool } from '../postgres/postgres-pool.ts';
import { createPostgresRunWriter } from '../postgres/postgres-run-writer.ts';
import type { FromSender, ToSender } from './sender-messages.ts';
import { Shipper } from './shipper.ts';

/** The training comes first. */
const NICENESS = 10;

function tell(message: FromSender): void {
  if (process.connected) process.send?.(message, () => {}); // a program that is gone hears nothing
}

async function openShipper(opening: ToSender & { type: 'open' }): Promise<Shipper> {
  const { directory, databaseUrl, revivable } = opening;
  const artifacts = await openArtifactStore(opening.artifacts);
  const pool = createPool(databaseUrl, 2);
  const revive = async () => {
    // A program that is gone wants no server any more. One that came back may be at another port.
    if (revivable && process.connected) pool.options.connectionString = await ensurePostgres(revivable);
  };
  return new Shipper({
    ...{ directory, revive, writer: createPostgresRunWriter(pool, artifacts) },
    onProblem: (message) => tell({ type: 'problem', message }),
    onStored: (path, seq) => tell({ type: 'stored', path, seq }),
    onRemoved: (path) => tell({ type: 'removed', path }),
  });
}

let opened: Promise<Shipper> | undefined;

async function receive(message: ToSender): Promise<void> {
  if (message.type === 'open') {
    opened = openShipper(message);
    (await opened).watch();
    return;
  }
  const shipper = await opened; // in the order of the messages
  if (message.type === 'add') shipper?.add(message.path);
  else if (message.type === 'retire') shipper?.retire(message.path);
  else tell({ type: 'flushed', id: message.id, done: (await shipper?.flush(message.timeoutMs)) ?? false });
}

process.on('message', (message: ToSender) => void receive(message));

process.on('disconnect', async () => {
  const shipper = await opened;
  shipper?.stop();
  await shipper?.shipAll();
  process.exit(0);
});

try {
  setPriority(NICENESS);
} catch {
  // not allowed here; then it runs as it is
}
