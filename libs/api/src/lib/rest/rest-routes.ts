import { z } from 'zod';
import type { ProcedureMeta } from '../procedure.ts';
import { appRouter } from '../router.ts';

/** A JSON Schema, as far as this folder looks into one. */
export interface JsonSchema {
  [keyword: string]: unknown;
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  items?: JsonSchema;
  anyOf?: JsonSchema[];
}

/** A procedure as a route of HTTP. */
export interface RestRoute {
  /** Of the procedure, for instance `runs.statusEvents`. */
  procedure: string;
  /** Queries are GET, what changes something is POST. */
  method: 'GET' | 'POST';
  /** Below `/api/v1`; `runs.list` is `/runs`, `runs.statusEvents` is `/runs/status-events`. */
  path: string;
  meta: ProcedureMeta;
  /** Null: takes nothing. */
  input: JsonSchema | null;
  output: JsonSchema;
}

interface Definition {
  type: 'query' | 'mutation' | 'subscription';
  meta: ProcedureMeta;
  inputs: z.ZodType[];
  output?: z.ZodType;
}

const schemaOf = (schema: z.ZodType, io: 'input' | 'output') =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema;

function pathOf(procedure: string): string {
  const [group, name] = procedure.split('.');
  if (name === 'list') return `/${group}`;
  return `/${group}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Every procedure but subscriptions, which are server-sent events of tRPC's own form: found in the router, not listed. */
export const REST_ROUTES: readonly RestRoute[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: Definition }>,
).flatMap(([procedure, { _def }]) => {
  if (_def.type === 'subscription') return [];
  return [
    {
      ...{ procedure, path: pathOf(procedure), meta: _def.meta },
      method: _def.type === 'query' ? ('GET' as const) : ('POST' as const),
      input: _def.inputs[0] ? schemaOf(_def.inputs[0], 'input') : null,
      output: _def.output ? schemaOf(_def.output, 'output') : {},
    },
  ];
});
