import { applyData } from './apply-data.ts';
import { applyOverride } from './apply-override.ts';
import { ConfigError } from './config-error.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';
import { loadPreset, presetFolder } from './load-preset.ts';

export interface ConfigSource {
  /** A name in the folder of presets or the path of a `.json` file. */
  preset: string;
  /** `KIND=PATH` of photographs that take the place of the preset's data. */
  data?: string;
  /** `path=value` assignments of the command line, applied in order. */
  overrides: readonly string[];
  /** By what the user can give what is lacking: options of the command line (default), or the file of `--inputs`. */
  givenBy?: 'options' | 'inputs';
}

/**
 * What a preset and a command line say together, not yet checked. A preset whose data do not come with the platform has
 * `needs`: paths of the config that only the user can fill in, each with what belongs there.
 * @throws ConfigError with one line that names all that is lacking, and how to give it.
 */
export function writtenConfig(
  { preset, data, overrides, givenBy }: ConfigSource,
  folder = presetFolder,
): JsonObject {
  const { needs: _, ...loaded } = loadPreset(preset, folder);
  const written = overrides.reduce(applyOverride, data === undefined ? loaded : applyData(loaded, data));
  const isOther = kindOf(written) !== kindOf(loaded); // other data do not need what the preset's do
  const lacking = Object.entries(presetNeeds(preset, folder)).filter(
    ([path]) => valueAt(written, path) === undefined && !(isOther && path.startsWith('data.')),
  );
  if (lacking.length > 0 && givenBy === 'inputs') {
    const named = lacking.map(([path, what]) => `${what} (${path})`).join(' and ');
    const entry = { [preset]: Object.fromEntries(lacking.map(([path]) => [path, '…'])) };
    throw new ConfigError(
      `preset ${preset}: lacks ${named}; write it in the file of --inputs: ${JSON.stringify(entry)}.`,
    );
  }
  if (lacking.length > 0) {
    const named = lacking.map(([path, what]) => `${what} (${howToGive(path, written)})`);
    throw new ConfigError(`preset ${preset}: lacks ${named.join(' and ')}.`);
  }
  return written;
}

/** What only the user can give a preset: paths of its config, each with what belongs there. */
export function presetNeeds(preset: string, folder = presetFolder): Record<string, string> {
  const { needs } = loadPreset(preset, folder);
  if (!isJsonObject(needs)) return {};
  // null: this preset does not need what the one needs that it extends
  return Object.fromEntries(Object.entries(needs).filter(([, what]) => what !== null)) as Record<
    string,
    string
  >;
}

function howToGive(path: string, written: JsonObject): string {
  return path === 'data.path' ? `--data ${kindOf(written)}=PATH` : `--set ${path}=FILE`;
}

function kindOf({ data }: JsonObject): unknown {
  return isJsonObject(data) ? data.kind : undefined;
}

function valueAt(config: JsonObject, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (isJsonObject(value) ? value[key] : undefined), config);
}
