// What the plugin hparams keeps of a session (tensorboard/plugins/hparams/plugin_data.proto, api.proto).

import { numberToJson } from '../../client/storable.ts';
import type { JsonObject, JsonValue } from '../../store/run-store.ts';
import { readMessage } from './message-fields.ts';

export interface Session {
  hparams?: JsonObject;
  status?: 'finished' | 'failed' | 'interrupted';
}

/** google.protobuf.Value. */
function readJson(bytes: Uint8Array): JsonValue {
  let value: JsonValue = null;
  readMessage(bytes, {
    1: (reader) => void reader.int32(),
    2: (reader) => (value = numberToJson(reader.double())),
    3: (reader) => (value = reader.string()),
    4: (reader) => (value = reader.bool()),
    5: (reader) => (value = readMap(reader.bytes())),
    6: (reader) => {
      const items: JsonValue[] = [];
      readMessage(reader.bytes(), { 1: (list) => void items.push(readJson(list.bytes())) });
      value = items;
    },
  });
  return value;
}

/** google.protobuf.Struct. */
function readMap(bytes: Uint8Array): JsonObject {
  const entries: [string, JsonValue][] = [];
  readMessage(bytes, { 1: (reader) => void entries.push(readEntry(reader.bytes())) });
  return Object.fromEntries(entries);
}

function readEntry(bytes: Uint8Array): [string, JsonValue] {
  let key = '';
  let value: JsonValue = null;
  readMessage(bytes, {
    1: (reader) => (key = reader.string()),
    2: (reader) => (value = readJson(reader.bytes())),
  });
  return [key, value];
}

const STATUS: Readonly<Record<number, Session['status']>> = { 1: 'finished', 2: 'failed', 3: 'interrupted' };

/** The plugin's content of the tags `_hparams_/session_start_info` and `…/session_end_info`. */
export function readSession(content: Uint8Array): Session {
  const session: Session = {};
  readMessage(content, {
    3: (reader) => {
      const entries: [string, JsonValue][] = [];
      readMessage(reader.bytes(), { 1: (start) => void entries.push(readEntry(start.bytes())) });
      session.hparams = Object.fromEntries(entries);
    },
    4: (reader) => readMessage(reader.bytes(), { 1: (end) => (session.status = STATUS[end.int32()]) }),
  });
  return session;
}
