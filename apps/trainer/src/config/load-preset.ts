import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { closestWord } from './closest-word.ts';
import { ConfigError } from './config-error.ts';
import { isJsonObject, type JsonObject, mergeJson } from './json-value.ts';

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
    config = mergeJson(changes, config); // what was read before is more specific
    if (base === undefined) break;
    if (typeof base !== 'string')
      throw new ConfigError(`preset ${path}: "extends" must be a name, got ${JSON.stringify(base)}.`);
    path = base.endsWith('.json') ? resolve(dirname(path), base) : presetPath(base, folder);
  }
  return config;
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
  if (!existsSync(path)) throw new ConfigError(`preset ${path}: no such file.`);
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`preset ${path}: not valid JSON: ${(error as Error).message.split('\n')[0]}`);
  }
  if (!isJsonObject(value))
    throw new ConfigError(
      `preset ${path}: must be a JSON object, got ${JSON.stringify(value)?.slice(0, 40)}.`,
    );
  return value;
}
