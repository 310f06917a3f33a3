import type { JsonValue } from '../store/run-store.ts';

const NUMBER = /^-?(0|[1-9]\d*)(\.\d*)?([eE][+-]?\d+)?$/;
/** A double tells any two numbers of so many digits apart; Python writes up to 17. */
const MOST_DIGITS = 17;

/**
 * What a tracker that keeps settings as text was given: "1e-4" is a number, "True" is true. A text that a number would
 * not give back whole ("007", twenty digits) stays a text.
 */
export function typedText(text: string): JsonValue {
  if (text === 'True' || text === 'true') return true;
  if (text === 'False' || text === 'false') return false;
  if (!NUMBER.test(text)) return text;
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  const value = Number(text);
  return digits.length > MOST_DIGITS || !Number.isFinite(value) || Object.is(value, -0) ? text : value;
}

/** Settings with their types, and which of them were texts. */
export function typedSettings(texts: readonly (readonly [string, string])[]): {
  config: Record<string, JsonValue>;
  retyped: string[];
} {
  const entries = texts.map(([key, text]) => [key, typedText(text)] as const);
  return {
    config: Object.fromEntries(entries),
    retyped: entries.filter(([, value]) => typeof value !== 'string').map(([key]) => key),
  };
}

/** Says of settings that they were texts in the source. */
export function retypedRemark(retyped: readonly string[]): string[] {
  if (retyped.length === 0) return [];
  const names = retyped.slice(0, 5).join(', ') + (retyped.length > 5 ? ', …' : '');
  return [
    `${retyped.length} settings are text in the source and were read as numbers or true and false: ${names}`,
  ];
}
