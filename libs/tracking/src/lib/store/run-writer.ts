import type { JournalRecord } from '../client/run-event.ts';

export interface JournalBatch {
  /** The journal's own id. */
  journalId: string;
  runId: string;
  /** In order, without a gap except where a line of the journal was damaged. */
  records: readonly JournalRecord[];
  /** The process that wrote the journal sends it itself, now: then its run is alive. */
  live: boolean;
  /** Records that are known to be refused: they are passed by, the journal counts as applied up to here. */
  skipTo?: number;
}

/** The writing side of a store of runs. */
export interface RunWriter {
  /**
   * Applies a batch as a whole or not at all. Records that were applied before, by whichever process, are passed by,
   * so a batch may be sent again at any time. Returns remarks worth telling a person.
   */
  apply(batch: JournalBatch): Promise<string[]>;
  /** How far a journal was applied; 0 if it is not known. */
  appliedSeq(journalId: string): Promise<number>;
  /** Marks running runs without a sign of life for `staleAfterMs` as interrupted; returns their ids. */
  interruptStale(staleAfterMs: number): Promise<string[]>;
}
