// Purges without a pause until it is told something; then says how much it has freed.
import { join } from 'node:path';
import { openArtifactStore } from '../files/open-artifact-store.ts';
import { waitingArtifacts } from '../journal/waiting-artifacts.ts';
import { createPool } from './postgres-pool.ts';
import { purgeArtifacts } from './purge-artifacts.ts';

const { databaseUrl, dataDirectory, bucket, graceMs } = JSON.parse(process.argv[2]);
const pool = createPool(databaseUrl);
const artifacts = await openArtifactStore({ dataDirectory, url: bucket });
const waiting = () => waitingArtifacts(join(dataDirectory, 'journal'));
let stopped = false;
process.stdin.once('data', () => (stopped = true));
console.log('purging');
let freed = 0;
while (!stopped) {
  freed += (await purgeArtifacts({ pool, artifacts, waiting, graceMs })).files;
}
await pool.end();
console.log(`freed ${freed}`);
process.exit(0);
