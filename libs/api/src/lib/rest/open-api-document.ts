import { type JsonSchema, REST_ROUTES, type RestRoute } from './rest-routes.ts';

interface Components {
  [name: string]: JsonSchema;
}

/** The API in OpenAPI 3.1, whose schemas are JSON Schema, so that those of the procedures stand in it as they are. */
export function openApiDocument(prefix: string) {
  const schemas: Components = {
    Error: {
      type: 'object',
      required: ['error'],
      properties: {
        error: {
          ...{ type: 'object', required: ['code', 'message'] },
          properties: { code: { type: 'string' }, message: { type: 'string' } },
        },
      },
    },
  };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of REST_ROUTES) {
    const path = `${prefix}${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Interpolab', version: '1' },
    security: [{ token: [] }],
    paths,
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas },
  };
}

function operationOf(route: RestRoute, schemas: Components) {
  if (route.isStream) return streamOf(route);
  const json = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } });
  const input = route.input && shared(route.input, `${route.procedure}.input`, schemas);
  const { properties = {}, required = [] } = input ?? {};
  const parameters = Object.entries(properties).map(([name, schema]) => ({
    ...{ name, in: 'query', required: required.includes(name), schema },
    ...(schema.type === 'array' ? { style: 'form', explode: true } : {}),
  }));
  return {
    operationId: route.procedure,
    tags: [route.procedure.split('.')[0]],
    description: `Needs the role ${route.meta.role}${route.meta.projects === 'all' ? ', for all projects' : ''}.`,
    ...(route.method === 'GET' ? { parameters } : {}),
    ...(route.method === 'POST' && input ? { requestBody: { required: true, ...json(input) } } : {}),
    responses: {
      200: {
        description: 'The answer.',
        ...json(shared(route.output, `${route.procedure}.output`, schemas)),
      },
      default: { description: 'An error.', ...json({ $ref: '#/components/schemas/Error' }) },
    },
  };
}

/** A stream has no schema in OpenAPI but text; what an event holds is said in words. */
function streamOf({ procedure, meta, input }: RestRoute) {
  const parameters = Object.entries(input?.properties ?? {}).map(([name, schema]) => ({
    ...{ name, in: 'query', required: false, schema },
  }));
  const text = { schema: { type: 'string' } };
  return {
    operationId: procedure,
    tags: [procedure.split('.')[0]],
    description: `Server-sent events, each with an id and JSON as data, and comments as signs of life. Needs the role ${meta.role}.`,
    parameters: [...parameters, { name: 'Last-Event-ID', in: 'header', required: false, ...text }],
    responses: {
      200: {
        description: 'The events, until the client or the server ends them.',
        content: { 'text/event-stream': text },
      },
      default: {
        ...{ description: 'An error.' },
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    },
  };
}

/** A schema without definitions of its own: a `$ref` is read from the top of the document, so they have to lie there. */
function shared(schema: JsonSchema, name: string, schemas: Components): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', `"#/components/schemas/${name}.`);
  const { $defs, $schema: _, ...rest } = JSON.parse(text) as JsonSchema & { $defs?: Components };
  for (const [key, definition] of Object.entries($defs ?? {})) schemas[`${name}.${key}`] = definition;
  return rest;
}
