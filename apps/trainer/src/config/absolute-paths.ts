import { resolve } from 'node:path';
import { callersDirectory } from '../env.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json-value.ts';

/** Where files are is said from where the command was typed; a run's config says it for everyone. */
export function withAbsolutePaths(written: JsonObject, parts: readonly string[]): JsonObject {
  const absolute = parts.flatMap((part) => {
    const value = written[part];
    return value === undefined ? [] : [[part, absoluteIn(value)]];
  });
  return { ...written, ...Object.fromEntries(absolute) };
}

function absoluteIn(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(absoluteIn);
  return isJsonObject(value) ? absolutePaths(value) : value;
}

function absolutePaths(data: JsonObject): JsonObject {
  const entries = Object.entries(data).map(([key, value]) => {
    if (isJsonObject(value) || Array.isArray(value)) return [key, absoluteIn(value)];
    const isPath =
      ['path', 'rows', 'greenLips'].includes(key) || (key === 'labels' && /\.csv$/i.test(String(value)));
    return [
      key,
      isPath && typeof value === 'string' && value !== '' ? resolve(callersDirectory(), value) : value,
    ];
  });
  return Object.fromEntries(entries);
}
