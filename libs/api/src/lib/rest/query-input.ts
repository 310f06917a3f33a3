import type { JsonSchema } from './rest-routes.ts';

/**
 * The parameters of a URL as the input of a procedure: numbers and booleans where the schema wants them, a list for a
 * parameter that may come several times. What does not fit stays text, so that the procedure's own schema names the
 * field in its error; so does a parameter that is not known.
 */
export function inputOfQuery(parameters: URLSearchParams, schema: JsonSchema): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(parameters.keys())) {
    const texts = parameters.getAll(name);
    const field = Object.hasOwn(schema.properties ?? {}, name) ? schema.properties?.[name] : undefined;
    // Defined and not assigned, so that a parameter called __proto__ is a key like any other.
    Object.defineProperty(input, name, {
      ...{ enumerable: true, configurable: true, writable: true },
      value: parameterOf(texts, field),
    });
  }
  return input;
}

function parameterOf(texts: string[], field: JsonSchema | undefined): unknown {
  const choice = field?.type ? field : field?.anyOf?.find(({ type }) => type !== 'null');
  if (choice?.type === 'array') return texts.map((text) => scalarOf(text, choice.items));
  return texts.length === 1 ? scalarOf(texts[0], choice) : texts;
}

function scalarOf(text: string, schema: JsonSchema | undefined): unknown {
  const number = schema?.type === 'number' || schema?.type === 'integer';
  if (number && text.trim() !== '' && !Number.isNaN(Number(text))) return Number(text);
  if (schema?.type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
