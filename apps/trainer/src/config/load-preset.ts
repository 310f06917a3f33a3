import { readdirSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closestWord } from './closest-word.ts';
import { ConfigError } from './config-error.ts';
import { isJsonObject, type JsonObject, mergeJson } from './json-value.ts';
import { readJsonFile } from './read-json-file.ts';

export const presetFolder = fileURLToPath(new URL('../../presets', import.meta.url));

export function presetNames(folder = presetFolder): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .sort();
}

/**
 * Reads a preset and what it extends, the most basic first. A preset is a JSON file that lists only what
 * differs from the one named by its `extends`; `nameOrPath` is a name in `presets/` or a path to a `.json` file.
 * @throws ConfigError for an unknown name, unreadable or malformed JSON, or presets that extend in a circle.
 */
export function loadPreset(nameOrPath: string, folder = presetFolder): JsonObject {
  const chain: string[] = [];
  let config: JsonObject = {};
  for (let path: string | undefined = presetPath(nameOrPath, folder); path !== undefined; ) {
    if (chain.includes(path)) {
      throw new ConfigError(
        `preset ${path}: extends itself (${[...chain, path].map((p) => basename(p)).join(' → ')}).`,
      );
    }
    chain.push(path);
    const { extends: base, ...changes } = readPresetFile(path);
    config = layOver(changes, config); // what was read before is more specific
    if (base === undefined) break;
    if (typeof base !== 'string')
      throw new ConfigError(`preset ${path}: "extends" must be a name, got ${JSON.stringify(base)}.`);
    path = base.endsWith('.json') ? resolve(dirname(path), base) : presetPath(base, folder);
  }
  return config;
}

/** Keys that say what kind of thing an object describes; of another kind, nothing below it applies. */
const kindKeys = ['kind', 'backbone'];

/** `mergeJson`, but an object that names another kind than the one below it stands alone. */
function layOver(base: JsonObject, changes: JsonObject): JsonObject {
  const merged = mergeJson(base, changes);
  for (const [key, value] of Object.entries(changes)) {
    const below = Object.hasOwn(base, key) ? base[key] : undefined;
    if (!isJsonObject(below) || !isJsonObject(value)) continue;
    const isOther = kindKeys.some((kind) => value[kind] !== undefined && value[kind] !== below[kind]);
    merged[key] = isOther ? value : layOver(below, value);
  }
  return merged;
}

function presetPath(nameOrPath: string, folder: string): string {
  if (nameOrPath.endsWith('.json')) return resolve(nameOrPath);
  const path = join(folder, `${nameOrPath}.json`);
  const names = presetNames(folder);
  if (!names.includes(nameOrPath)) {
    const meant = closestWord(nameOrPath, names);
    throw new ConfigError(
      `preset "${nameOrPath}": not found${meant ? ` (did you mean "${meant}"?)` : ''}; known presets: ${names.join(', ')}, or give the path of a .json file.`,
    );
  }
  return path;
}

function readPresetFile(path: string): JsonObject {
  const value = readJsonFile(path, 'preset');
  if (!isJsonObject(value))
    throw new ConfigError(
      `preset ${path}: must be a JSON object, got ${JSON.stringify(value)?.slice(0, 40)}.`,
    );
  return value;
}
