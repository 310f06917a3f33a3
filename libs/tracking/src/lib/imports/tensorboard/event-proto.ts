// Event, Summary and what is in them (tensorflow/core/util/event.proto, framework/summary.proto), as plain data.
import { readMessage, repeated } from './message-fields.ts';
import { readTensor, type Tensor } from './tensor-proto.ts';

export interface OldHistogram {
  min: number;
  max: number;
  /** Right ends of the buckets. */
  limits: number[];
  counts: number[];
}

export interface SummaryValue {
  tag: string;
  /** Of the tag's first value only; "" without. */
  plugin: string;
  pluginContent: Uint8Array;
  simple?: number;
  /** An encoded image. */
  image?: Uint8Array;
  histogram?: OldHistogram;
  audio?: Uint8Array;
  tensor?: Tensor;
}

export interface TensorboardEvent {
  /** Milliseconds since 1970. */
  at: number;
  step: number;
  fileVersion?: string;
  values: SummaryValue[];
  /** Kinds of content that are no summaries: a graph, a log message. */
  others: string[];
}

function readImage(bytes: Uint8Array): Uint8Array {
  let encoded: Uint8Array = new Uint8Array();
  readMessage(bytes, { 4: (reader) => (encoded = reader.bytes()) });
  return encoded;
}

function readHistogram(bytes: Uint8Array): OldHistogram {
  const histogram: OldHistogram = { min: 0, max: 0, limits: [], counts: [] };
  readMessage(bytes, {
    1: (reader) => (histogram.min = reader.double()),
    2: (reader) => (histogram.max = reader.double()),
    6: repeated(histogram.limits, (reader) => reader.double()),
    7: repeated(histogram.counts, (reader) => reader.double()),
  });
  return histogram;
}

function readPlugin(bytes: Uint8Array): { plugin: string; pluginContent: Uint8Array } {
  const found = { plugin: '', pluginContent: new Uint8Array() as Uint8Array };
  readMessage(bytes, {
    1: (reader) =>
      readMessage(reader.bytes(), {
        1: (data) => (found.plugin = data.string()),
        2: (data) => (found.pluginContent = data.bytes()),
      }),
  });
  return found;
}

function readValue(bytes: Uint8Array): SummaryValue {
  const value: SummaryValue = { tag: '', plugin: '', pluginContent: new Uint8Array() };
  readMessage(bytes, {
    1: (reader) => (value.tag = reader.string()),
    2: (reader) => (value.simple = reader.float()),
    4: (reader) => (value.image = readImage(reader.bytes())),
    5: (reader) => (value.histogram = readHistogram(reader.bytes())),
    6: (reader) => (value.audio = reader.bytes()),
    8: (reader) => (value.tensor = readTensor(reader.bytes())),
    9: (reader) => Object.assign(value, readPlugin(reader.bytes())),
  });
  return value;
}

const OTHERS: Readonly<Record<number, string>> = {
  4: 'graph',
  6: 'log message',
  8: 'run metadata',
  9: 'meta graph',
};

/** Reads an Event. Throws Error on bytes that are none. */
export function readEvent(bytes: Uint8Array): TensorboardEvent {
  const event: TensorboardEvent = { at: 0, step: 0, values: [], others: [] };
  readMessage(bytes, {
    1: (reader) => (event.at = Math.round(1000 * reader.double())),
    2: (reader) => (event.step = Number(reader.int64())),
    3: (reader) => (event.fileVersion = reader.string()),
    5: (reader) =>
      readMessage(reader.bytes(), { 1: (summary) => event.values.push(readValue(summary.bytes())) }),
    ...Object.fromEntries(
      Object.entries(OTHERS).map(([number, name]) => [
        number,
        (reader: { bytes(): Uint8Array }) => {
          reader.bytes();
          event.others.push(name);
        },
      ]),
    ),
  });
  return event;
}
