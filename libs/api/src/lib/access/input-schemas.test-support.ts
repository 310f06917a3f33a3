// What the procedures take, as JSON Schema, so that tests can go through all of them without knowing any.
import { z } from 'zod';
import { appRouter } from '../router.ts';

export interface JsonSchema {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema | boolean;
  prefixItems?: JsonSchema[];
  minimum?: number;
  maxItems?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  default?: unknown;
  $ref?: string;
}

export interface KnownProcedure {
  path: string;
  type: 'query' | 'mutation' | 'subscription';
  meta: { role?: string; projects?: string };
  /** Null: takes nothing. */
  input: JsonSchema | null;
}

interface Definition {
  type: KnownProcedure['type'];
  meta?: KnownProcedure['meta'];
  inputs: z.ZodType[];
}

/** Every procedure of the router. */
export const everyProcedure: KnownProcedure[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: Definition }>,
).map(([path, { _def }]) => ({
  ...{ path, type: _def.type, meta: _def.meta ?? {} },
  input: _def.inputs[0]
    ? (z.toJSONSchema(_def.inputs[0], { io: 'input', unrepresentable: 'any' }) as JsonSchema)
    : null,
}));

/** A value that a schema takes. `hints` has those of fields by their names, also of fields that may be left out. */
export function exampleOf(schema: JsonSchema, hints: Record<string, unknown>): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const choice = schema.anyOf ?? schema.oneOf;
  if (choice) return exampleOf(choice[0], hints);
  if (schema.properties) {
    const { properties, required = [] } = schema;
    const given = Object.entries(properties).filter(([name]) => name in hints || required.includes(name));
    return Object.fromEntries(
      given.map(([name, field]) => [name, name in hints ? hints[name] : exampleOf(field, hints)]),
    );
  }
  if (schema.type === 'array') return [exampleOf((schema.items ?? {}) as JsonSchema, hints)];
  if (schema.type === 'number' || schema.type === 'integer') return Math.max(1, schema.minimum ?? 1);
  if (schema.type === 'boolean') return true;
  if (schema.type === 'object') return {};
  if (schema.type === 'null') return null;
  if (schema.format === 'uuid') return '00000000-0000-4000-8000-000000000000';
  return 'example';
}
