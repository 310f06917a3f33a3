import { appendFile } from 'node:fs/promises';
import type { JournalRecord } from '../client/run-event.ts';
import type { RunWriter } from '../store/run-writer.ts';
import { encodeRecord } from './journal-format.ts';
import type { JournalReader } from './journal-reader.ts';

export interface ShipOptions {
  writer: RunWriter;
  onProblem: (message: string) => void;
  /** The process that wrote the journal is alive: then its run is. */
  live: boolean;
  /** Ends there, in bytes of the file, or soon after: one that is written all the time has no end to wait for. */
  until?: number;
  /** All records up to `seq` are in the store. */
  onApplied?: (seq: number) => void;
}

/**
 * Data that Postgres refuses for what it is: class 22 (data exception) and 23 (constraint). Any other failure is the
 * database's state, and passes.
 */
function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^2[23]/.test(code)) return true;
  return error instanceof RangeError || error instanceof TypeError;
}

/** A record that the store will never take stays in a file of its own, and the rest goes on. */
async function setAside(path: string, record: JournalRecord, reason: string): Promise<string> {
  await appendFile(`${path}.refused`, encodeRecord(record));
  return `the store refused a ${record.event.type} record, which is kept in ${path}.refused: ${reason}`;
}

async function apply(reader: JournalReader, records: JournalRecord[], options: ShipOptions): Promise<void> {
  const { id: journalId, runId } = reader.header!;
  const { writer, onProblem, live } = options;
  try {
    const remarks = await writer.apply({ journalId, runId, records, live });
    for (const remark of remarks) onProblem(remark);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (records.length > 1) {
      for (const record of records) await apply(reader, [record], options);
    } else {
      onProblem(await setAside(reader.path, records[0], (error as Error).message));
      await writer
        .apply({ journalId, runId, records: [], live, skipTo: records[0].seq })
        .catch((skipError) => {
          if (!isRefusal(skipError)) throw skipError; // the run itself was refused: there is nothing to note it on
        });
    }
  }
}

/**
 * Ships a journal from where its reader stands to its present end, or to `until`. Rejects when the store cannot take it
 * now; calling it again goes on from there.
 */
export async function shipJournal(reader: JournalReader, options: ShipOptions): Promise<void> {
  const { until = Number.POSITIVE_INFINITY, onApplied } = options;
  for (;;) {
    const { records, more, advance } = await reader.read();
    if (records.length > 0) await apply(reader, records, options);
    const before = reader.damaged;
    advance();
    if (records.length > 0) onApplied?.(records[records.length - 1].seq);
    if (reader.damaged > before)
      options.onProblem(`${reader.path}: ${reader.damaged} damaged lines were passed by.`);
    if (!more || reader.offset >= until) return;
  }
}
