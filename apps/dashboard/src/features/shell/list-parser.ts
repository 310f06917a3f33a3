import { createParser } from 'nuqs/server';

const encode = (text: string) => text.replaceAll('%', '%25').replaceAll(',', '%2C');
const decode = (text: string) => text.replaceAll('%2C', ',').replaceAll('%25', '%');

/** A list of texts in the address, with commas between; whatever the texts hold, they come back. Empty ones are left out. */
export const parseAsTexts = createParser<string[]>({
  parse: (value) => value.split(',').filter(Boolean).map(decode),
  serialize: (texts) => texts.filter(Boolean).map(encode).join(','),
  eq: (a, b) => a.length === b.length && a.every((text, at) => text === b[at]),
}).withDefault([]);
