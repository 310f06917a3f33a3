import { closestWord } from './closest-word.ts';
import { ConfigError } from './config-error.ts';
import { isJsonObject, type JsonObject } from './json-value.ts';

/** The kinds of data that one path tells everything needed of. */
const kinds = ['celeba', 'folder', 'npz'];

/**
 * `config` with its data replaced by those of a command line's `--data KIND=PATH`; the size of the images stays the
 * preset's, and of the same kind of data everything but the path. @throws ConfigError in one line.
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
  const { data } = config;
  if (isJsonObject(data) && data.kind === kind) return { ...config, data: { ...data, path } };
  const imageSize = isJsonObject(data) ? data.imageSize : undefined;
  return { ...config, data: { kind, path, ...(imageSize !== undefined && { imageSize }) } };
}
