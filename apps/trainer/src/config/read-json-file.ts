import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.ts';

/**
 * What a JSON file of the user's holds. `what` says whose file it is, `preset` or `--inputs`.
 * @throws ConfigError with one line, for a file that cannot be read or is no JSON.
 */
export function readJsonFile(path: string, what: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'no such file' : `could not be read (${code})`;
    throw new ConfigError(`${what} ${path}: ${problem}.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ConfigError(
      `${what} ${path}: not valid JSON: ${(error as Error).message.split('\n')[0]}; keys and texts stand in double quotes, and no comma before } or ].`,
    );
  }
}
