// A journal is text. Its first line is the name and version of the format; each further line is one record:
//
//   <CRC-32 of the rest, 8 hex digits> <seq> <JSON>\n
//
// Record 0 is the header. A line whose sum does not fit is skipped and counted; a last line without its "\n" is what
// a killed process was writing, and is not there.
import { crc32 } from 'node:zlib';
import type { ProcessIdentity } from '../client/process-identity.ts';
import type { JournalRecord, RunEvent } from '../client/run-event.ts';
import { numberFromJson, numberToJson } from '../client/storable.ts';

export const JOURNAL_VERSION = 1;
const FORMAT = 'interpolab-journal';
const FIRST_LINE = `${FORMAT} ${JOURNAL_VERSION}\n`;
const NEWLINE = 0x0a;

export interface JournalHeader {
  /** The id of this file; JournalCursor remembers how far it was applied. */
  id: string;
  runId: string;
  openedAt: number;
  owner: ProcessIdentity;
}

function line(seq: number, payload: unknown): string {
  const body = `${seq} ${JSON.stringify(payload)}`;
  return `${crc32(body).toString(16).padStart(8, '0')} ${body}\n`;
}

export const encodeHeader = (header: JournalHeader): string => FIRST_LINE + line(0, header);

export function encodeRecord({ seq, event }: JournalRecord): string {
  if (event.type !== 'metrics') return line(seq, event);
  const values: Record<string, number | string> = {};
  for (const name of Object.keys(event.values)) values[name] = numberToJson(event.values[name]);
  return line(seq, { ...event, values });
}

/** The sequence number and the JSON of one line without its end, or undefined if the line is damaged. */
function decodeLine(text: string): { seq: number; payload: unknown } | undefined {
  const body = text.slice(9);
  if (text[8] !== ' ' || !/^[0-9a-f]{8}$/.test(text.slice(0, 8))) return undefined;
  if (crc32(body) !== Number.parseInt(text.slice(0, 8), 16)) return undefined;
  const space = body.indexOf(' ');
  return { seq: Number(body.slice(0, space)), payload: JSON.parse(body.slice(space + 1)) };
}

function decodeEvent(payload: unknown): RunEvent {
  const event = payload as RunEvent;
  if (event.type !== 'metrics') return event;
  const values: Record<string, number> = {};
  for (const name of Object.keys(event.values)) values[name] = numberFromJson(event.values[name]);
  return { ...event, values };
}

/** A newer program has written the journal: it has to stay as it is until a program comes that understands it. */
export class JournalVersionError extends Error {}

function checkVersion(firstLine: string): void {
  const [, version] = new RegExp(`^${FORMAT} (\\d{1,9})\\n`).exec(firstLine) ?? [];
  if (version === undefined || Number(version) === JOURNAL_VERSION) return;
  throw new JournalVersionError(
    `expected a journal of version ${JOURNAL_VERSION}, got version ${version} (update the program; the journal stays).`,
  );
}

/**
 * The length of the first line and the header, and the header; undefined if they are not whole. Throws
 * JournalVersionError on a journal of another version.
 */
export function decodeHeader(bytes: Buffer): { header: JournalHeader; length: number } | undefined {
  checkVersion(bytes.toString('latin1', 0, FIRST_LINE.length + 9));
  if (bytes.toString('latin1', 0, FIRST_LINE.length) !== FIRST_LINE) return undefined;
  const end = bytes.indexOf(NEWLINE, FIRST_LINE.length);
  if (end < 0) return undefined;
  const decoded = decodeLine(bytes.toString('utf8', FIRST_LINE.length, end));
  if (decoded?.seq !== 0) return undefined;
  return { header: decoded.payload as JournalHeader, length: end + 1 };
}

export interface DecodedRecords {
  records: JournalRecord[];
  /** How many bytes were understood or skipped; what follows is not a whole line yet. */
  length: number;
  /** Lines that were damaged. */
  damaged: number;
}

/** Reads whole lines from bytes that begin with a line. */
export function decodeRecords(bytes: Buffer): DecodedRecords {
  const result: DecodedRecords = { records: [], length: 0, damaged: 0 };
  for (;;) {
    const end = bytes.indexOf(NEWLINE, result.length);
    if (end < 0) return result;
    const decoded = decodeLine(bytes.toString('utf8', result.length, end));
    if (decoded) result.records.push({ seq: decoded.seq, event: decodeEvent(decoded.payload) });
    else result.damaged++;
    result.length = end + 1;
  }
}
