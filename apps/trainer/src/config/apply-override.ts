import { ConfigError } from './config-error.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/**
 * `config` with one `path=value` of the command line applied, e.g. `ddpm.training.steps=200`. The value is read
 * as JSON where it is JSON (`3e-4`, `[0,30]`, `true`), else as text. Whether the path exists is for the schema to say.
 */
export function applyOverride(config: JsonObject, assignment: string): JsonObject {
  const equals = assignment.indexOf('=');
  const path = assignment.slice(0, equals).split('.');
  if (equals <= 0 || path.some((key) => key === '')) {
    throw new ConfigError(`--set ${assignment}: expected path=value, for example ddpm.training.steps=200.`);
  }
  return setAt(config, path, parseValue(assignment.slice(equals + 1)), assignment);
}

function setAt(
  config: JsonObject,
  [key, ...rest]: string[],
  value: JsonValue,
  assignment: string,
): JsonObject {
  if (rest.length === 0) return { ...config, [key]: value };
  const inner = Object.hasOwn(config, key) ? config[key] : {};
  if (!isJsonObject(inner)) {
    throw new ConfigError(
      `--set ${assignment}: "${key}" is ${JSON.stringify(inner)}, which has no "${rest[0]}".`,
    );
  }
  return { ...config, [key]: setAt(inner, rest, value, assignment) };
}

function parseValue(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
