import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

type Field = (reader: BinaryReader, wireType: WireType) => void;

/**
 * Reads a protobuf message by the numbers of its fields. Fields that are not named are passed by, as protobuf wants of
 * a reader that is older than the writer.
 */
export function readMessage(bytes: Uint8Array, fields: Readonly<Record<number, Field>>): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wireType] = reader.tag();
    const field = fields[number];
    if (field) field(reader, wireType);
    else reader.skip(wireType, number);
  }
}

/** A repeated number: one after the other in one field, or each in a field of its own. */
export const repeated =
  (values: number[], read: (reader: BinaryReader) => number | bigint | string | boolean): Field =>
  (reader, wireType) => {
    if (wireType !== WireType.LengthDelimited) {
      values.push(Number(read(reader)));
      return;
    }
    const end = reader.uint32() + reader.pos;
    while (reader.pos < end) values.push(Number(read(reader)));
  };
