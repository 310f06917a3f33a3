// Between "no run needs these bytes" and their removal nobody may begin to need them. Whoever writes rows that name artifacts
// holds this lock with the other writers, whoever takes bytes away holds it alone; both until their transaction ends. It comes
// after the locks of runs, everywhere.
import type pg from 'pg';

/** Two numbers: no lock of a run, which is one, can be the same. */
const KEY = '1768841, 1';

export async function lockToName(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock_shared(${KEY})`);
}

export async function lockToRemove(client: pg.ClientBase): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${KEY})`);
}
