import { createParser } from 'nuqs/server';

interface ItemParser<Item> {
  /** Null for what is none, which is then left out. */
  parse(text: string): Item | null;
  serialize(item: Item): string;
}

const encode = (text: string) => text.replaceAll('%', '%25').replaceAll(',', '%2C');
const decode = (text: string) => text.replaceAll('%2C', ',').replaceAll('%25', '%');

/** A list in the address, with commas between; whatever its items are written as, they come back, unless that is empty. */
export const parseAsList = <Item>({ parse, serialize }: ItemParser<Item>) =>
  createParser<Item[]>({
    parse: (value) =>
      value
        .split(',')
        .filter(Boolean)
        .flatMap((text) => {
          const item = parse(decode(text));
          return item === null ? [] : [item];
        }),
    serialize: (items) => items.map(serialize).filter(Boolean).map(encode).join(','),
    eq: (a, b) => a.length === b.length && a.every((item, at) => serialize(item) === serialize(b[at])),
  });

/** A list of texts; empty ones are left out. */
export const parseAsTexts = parseAsList<string>({
  parse: (text) => text,
  serialize: (text) => text,
}).withDefault([]);
