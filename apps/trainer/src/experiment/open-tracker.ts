import { openTracking, type Tracking } from '@interpolab/tracking';

export interface TrackerOptions {
  readonly dataDirectory: string;
  /** Journals only; left out: what INTERPOLAB_OFFLINE says. */
  readonly offline?: boolean;
  /** Where problems of the tracker are told. */
  readonly output: { write(text: string): unknown };
}

/** The tracker of a command, which tells its problems there and says so if it keeps journals only. */
export async function openTracker({ dataDirectory, offline, output }: TrackerOptions): Promise<Tracking> {
  const tracking = await openTracking({
    ...{ dataDirectory, offline },
    onProblem: (problem: string) => output.write(`tracking: ${problem}\n`),
  });
  if (tracking.offline)
    output.write('tracking: offline; "nx run trainer:sync" brings what is kept into the database.\n');
  return tracking;
}
