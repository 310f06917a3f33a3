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
  /** Below `/api/v1`; `runs.list` is `/runs`, `runs.statusEvents` is `/runs/status-events`; a stream is its name, `/changes`. */
  path: string;
  meta: ProcedureMeta;
  /** Answers with server-sent events instead of one document. */
  isStream: boolean;
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

function pathOf(procedure: string, { type }: Definition): string {
  const [group, name] = procedure.split('.');
  if (type === 'subscription') return `/${name}`;
  if (name === 'list') return `/${group}`;
  return `/${group}/${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Every procedure: found in the router, not listed. */
export const REST_ROUTES: readonly RestRoute[] = Object.entries(
  appRouter._def.procedures as unknown as Record<string, { _def: Definition }>,
).map(([procedure, { _def }]) => ({
  ...{ procedure, path: pathOf(procedure, _def), meta: _def.meta },
  method: _def.type === 'mutation' ? 'POST' : 'GET',
  isStream: _def.type === 'subscription',
  input: _def.inputs[0] ? schemaOf(_def.inputs[0], 'input') : null,
  output: _def.output ? schemaOf(_def.output, 'output') : {},
}));
