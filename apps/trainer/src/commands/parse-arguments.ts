import { parseArgs } from 'node:util';
import { closestWord } from '../config/closest-word.ts';
import { UsageError } from '../config/config-error.ts';

export interface OptionHelp {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What stands for the value in the help text. */
  readonly value?: string;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, OptionHelp>>;

/** The options of a command line, checked against `table`. @throws UsageError with the nearest known option. */
export function parseArguments(
  args: readonly string[],
  table: OptionTable,
): Record<string, string | boolean | string[] | undefined> {
  const options = Object.fromEntries(
    Object.entries(table).map(([name, { type, multiple = false }]) => [name, { type, multiple }]),
  );
  try {
    const { values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false });
    return values as Record<string, string | boolean | string[] | undefined>;
  } catch (error) {
    const unknown = /Unknown option '--?([^']+)'/.exec((error as Error).message)?.[1];
    if (unknown === undefined) throw new UsageError((error as Error).message.split('\n')[0]);
    const meant = closestWord(unknown, Object.keys(table));
    throw new UsageError(`unknown option --${unknown}${meant ? `; did you mean --${meant}?` : ''}`);
  }
}

export function describeOptions(table: OptionTable): string {
  const left = Object.entries(table).map(([name, { value }]) => `  --${name}${value ? `=${value}` : ''}`);
  const width = Math.max(...left.map((text) => text.length)) + 2;
  return Object.values(table)
    .map(({ help }, index) => `${left[index].padEnd(width)}${help}`)
    .join('\n');
}

/** A whole number from `least` up. @throws UsageError naming the option. */
export function wholeNumber(option: string, text: string, least = 0): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(number) || number < least) {
    throw new UsageError(`--${option}: expected a whole number from ${least} up, got "${text}"`);
  }
  return number;
}
