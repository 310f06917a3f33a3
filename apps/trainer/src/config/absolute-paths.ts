import { resolve } from 'node:path';
import { callersDirectory } from '../env.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';

/** Where files are is said from where the command was typed; a run's config says it for everyone. */
export function withAbsolutePaths(written: JsonObject, parts: readonly string[]): JsonObject {
  const absolute = parts.flatMap((part) => {
    const value = written[part];
    return isJsonObject(value) ? [[part, absolutePaths(value)]] : [];
  });
  return { ...written, ...Object.fromEntries(absolute) };
}

function absolutePaths(data: JsonObject): JsonObject {
  const entries = Object.entries(data).map(([key, value]) => {
    if (isJsonObject(value)) return [key, absolutePaths(value)];
    const isPath =
      ['path', 'rows', 'greenLips'].includes(key) || (key === 'labels' && /\.csv$/i.test(String(value)));
    return [
      key,
      isPath && typeof value === 'string' && value !== '' ? resolve(callersDirectory(), value) : value,
    ];
  });
  return Object.fromEntries(entries);
}
