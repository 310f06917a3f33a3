import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensurePostgres, migrate, openTracking, stopPostgres, type Tracking } from '@interpolab/tracking';

export interface Workplace {
  tracking: Tracking;
  databaseUrl: string;
  dataDirectory: string;
  remove(): Promise<void>;
}

/** A database server and a data folder that nobody else uses and that are gone afterwards. */
export async function makeWorkplace(more: Record<string, string> = {}): Promise<Workplace> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'interpolab-e2e-'));
  const settings = { fsync: 'off', shared_buffers: '32MB', ...more };
  const databaseUrl = await ensurePostgres({ dataDirectory, settings });
  await migrate(databaseUrl);
  const tracking = await openTracking({ databaseUrl, dataDirectory });
  return {
    ...{ tracking, databaseUrl, dataDirectory },
    async remove() {
      await tracking.close();
      await stopPostgres({ dataDirectory });
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
