// security: names without an end (MLflow CVE-2024-6838), requests that ask for everything (Aim CVE-2024-12778).
import { describe, expect, it } from 'vitest';
import { everyProcedure, type JsonSchema } from './input-schemas.test-support.ts';

/** A pattern that is anchored and repeats nothing without a bound, or a form of fixed length. */
function hasBoundedForm({ pattern, format }: JsonSchema): boolean {
  if (format === 'uuid') return true;
  return pattern !== undefined && /^\^.*\$$/.test(pattern) && !/[*+]|\{\d+,\}/.test(pattern);
}

/** Where a schema takes what has no upper limit. */
function unlimitedIn(schema: JsonSchema, at: string): string[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const found = inner.flatMap((choice) => unlimitedIn(choice, at));
  if (schema.enum || schema.const !== undefined) return found;
  if (schema.type === 'string' && schema.maxLength === undefined && !hasBoundedForm(schema))
    found.push(`${at}: a text without an upper limit`);
  if (schema.type === 'array') {
    if (schema.maxItems === undefined && !schema.prefixItems)
      found.push(`${at}: a list without an upper limit`);
    for (const item of [schema.items, ...(schema.prefixItems ?? [])])
      if (typeof item === 'object') found.push(...unlimitedIn(item, `${at}[]`));
  }
  for (const [name, field] of Object.entries(schema.properties ?? {}))
    found.push(...unlimitedIn(field, `${at}.${name}`));
  if (schema.properties && schema.additionalProperties !== false) found.push(`${at}: unknown keys are taken`);
  return found;
}

describe('security: an input without a limit', () => {
  it('is seen by this test', () => {
    const text: JsonSchema = { type: 'string' };
    const object = (field: JsonSchema): JsonSchema => ({
      ...{ type: 'object', properties: { a: field }, additionalProperties: false },
    });
    expect(unlimitedIn(object(text), 'x')).toEqual(['x.a: a text without an upper limit']);
    expect(unlimitedIn(object({ anyOf: [text, { type: 'null' }] }), 'x')).toHaveLength(1);
    expect(unlimitedIn(object({ type: 'array', items: { ...text, maxLength: 1 } }), 'x')).toHaveLength(1);
    expect(unlimitedIn(object({ type: 'string', pattern: '^[0-9a-f]+$' }), 'x')).toHaveLength(1);
    expect(unlimitedIn(object({ type: 'string', pattern: '^[0-9a-f]{64}$' }), 'x')).toEqual([]);
    expect(unlimitedIn({ type: 'object', properties: {} }, 'x')).toEqual(['x: unknown keys are taken']);
  });

  it.each(everyProcedure.map(({ path, input }) => [path, input] as const))(
    'is not taken by %s',
    (path, input) => {
      expect(input ? unlimitedIn(input, path) : []).toEqual([]);
    },
  );
});
