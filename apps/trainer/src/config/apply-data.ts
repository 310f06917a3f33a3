import { closestWord } from './closest-word.ts';
import { ConfigError } from './config-error.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';

/** The kinds of data that one path tells everything needed of. */
const kinds = ['celeba', 'folder', 'npz'];

/**
 * `config` with its data replaced by those of a command line's `--data KIND=PATH`; the size of the images stays the
 * preset's. @throws ConfigError in one line.
 */
export function applyData(config: JsonObject, assignment: string): JsonObject {
  const equals = assignment.indexOf('=');
  const [kind, path] = [assignment.slice(0, equals), assignment.slice(equals + 1)];
  if (equals <= 0 || path === '') {
    throw new ConfigError(`--data ${assignment}: expected KIND=PATH, for example celeba=/sets/celeba.`);
  }
  if (!kinds.includes(kind)) {
    const meant = closestWord(kind, kinds);
    throw new ConfigError(
      `--data ${assignment}: expected one of ${kinds.join(', ')}, got "${kind}"${meant ? ` (did you mean "${meant}"?)` : ''}.`,
    );
  }
  const imageSize = isJsonObject(config.data) ? config.data.imageSize : undefined;
  return { ...config, data: { kind, path, ...(imageSize !== undefined && { imageSize }) } };
}
