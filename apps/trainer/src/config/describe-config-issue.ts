import type { z } from 'zod';
import { closestWord } from './closest-word.ts';

/** One line for the first thing a schema found wrong with `config`: where, what was expected, what came. */
export function describeConfigIssue(error: z.ZodError, config: unknown, schema: z.ZodType): string {
  const issue = error.issues[0];
  const more = error.issues.length > 1 ? ` (and ${error.issues.length - 1} more)` : '';
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    const [key] = issue.keys;
    const known = keysAt(schema, path, config);
    const meant = closestWord(key, known);
    const where = [...path, key].join('.');
    const hint = meant
      ? `did you mean "${[...path, meant].join('.')}"?`
      : known.length > 0
        ? `known keys: ${known.join(', ')}`
        : '';
    return `config ${where}: unknown key${hint && `; ${hint}`}${more}`;
  }
  const value = valueAt(config, path);
  const got = value === undefined ? 'it is missing' : `got ${JSON.stringify(value)}`;
  return `config ${path.join('.') || '(whole)'}: ${issue.message}${/\bgot\b|received/.test(issue.message) ? '' : `; ${got}`}${more}`;
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], value);
}

/** The keys that `schema` knows at `path`; at a union, those of the option whose literals match the value. */
function keysAt(schema: z.ZodType, path: readonly string[], value: unknown): string[] {
  const def = unwrap(schema);
  if (def.type === 'union') {
    const options = (def.options as z.ZodType[]).filter((option) => literalsMatch(option, value));
    return [...new Set(options.flatMap((option) => keysAt(option, path, value)))];
  }
  const [key, ...rest] = path;
  if (def.type === 'array' && key !== undefined) {
    return keysAt(def.element as z.ZodType, rest, (value as unknown[] | undefined)?.[Number(key)]);
  }
  if (def.type !== 'object') return [];
  const shape = def.shape as Record<string, z.ZodType>;
  if (key === undefined) return Object.keys(shape);
  return shape[key] ? keysAt(shape[key], rest, (value as Record<string, unknown> | undefined)?.[key]) : [];
}

interface SchemaDefinition {
  type: string;
  innerType?: z.ZodType;
  element?: unknown;
  in?: z.ZodType;
  shape?: unknown;
  options?: unknown;
  values?: unknown[];
}

/** The definition under defaults, optionals and refinements. */
function unwrap(schema: z.ZodType): SchemaDefinition {
  const def = schema.def as unknown as SchemaDefinition;
  const inner = def.innerType ?? def.in;
  return inner ? unwrap(inner) : def;
}

function literalsMatch(option: z.ZodType, value: unknown): boolean {
  const def = unwrap(option);
  if (def.type !== 'object') return false;
  return Object.entries(def.shape as Record<string, z.ZodType>).every(([key, field]) => {
    const { type, values } = unwrap(field);
    const actual = (value as Record<string, unknown> | undefined)?.[key];
    return type !== 'literal' || actual === undefined || (values ?? []).includes(actual);
  });
}
