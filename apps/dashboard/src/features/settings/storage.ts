import type { RouterOutputs } from '@interpolab/api';

export type ProjectStorage = RouterOutputs['projects']['storage'][number];

/** All bytes of a project. */
export const totalBytes = ({ seriesBytes, scoreBytes, mediaBytes, artifactBytes }: ProjectStorage) =>
  seriesBytes + scoreBytes + mediaBytes + artifactBytes;

/** Sums over the projects. A file that several of them have is in the sum several times. */
export function storageTotals(rows: readonly ProjectStorage[]): ProjectStorage {
  const sum = (of: (row: ProjectStorage) => number) => rows.reduce((total, row) => total + of(row), 0);
  return {
    project: 'All projects',
    runs: sum(({ runs }) => runs),
    points: sum(({ points }) => points),
    seriesBytes: sum(({ seriesBytes }) => seriesBytes),
    scoreBytes: sum(({ scoreBytes }) => scoreBytes),
    mediaBytes: sum(({ mediaBytes }) => mediaBytes),
    artifactBytes: sum(({ artifactBytes }) => artifactBytes),
    deleted: { runs: sum(({ deleted }) => deleted.runs), bytes: sum(({ deleted }) => deleted.bytes) },
  };
}
