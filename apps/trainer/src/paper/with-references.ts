import { connect } from '@interpolab/tracking';
import { openTracker, type TrackerOptions } from '../experiment/open-tracker.ts';
import type { FindReferences } from './report-data.ts';
import { trackerReferences } from './tracker-references.ts';

/** Does something with the reference values of the tracker; offline, or where it cannot be reached, there are none. */
export async function withReferences<Result>(
  options: TrackerOptions,
  use: (references: FindReferences) => Promise<Result>,
): Promise<Result> {
  const tracking = await openTracker(options).catch((error: Error) => {
    options.output.write(`report: without reference values, for ${error.message.split('\n')[0]}\n`);
    return null;
  });
  if (!tracking || tracking.offline) {
    await tracking?.close();
    return use(async () => []);
  }
  const store = connect(tracking.databaseUrl);
  try {
    return await use((state) => trackerReferences(state, store));
  } finally {
    await store.close();
    await tracking.close();
  }
}
