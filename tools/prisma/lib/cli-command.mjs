import { connectionError, connectionOf, createDatabase, dropDatabase, runSql } from './database.mjs';
import { engineLog } from './engine-log.mjs';

const commands = {
  'can-connect-to-database': (url) => runSql(connectionOf(url).config, 'SELECT 1'),
  'create-database': createDatabase,
  'drop-database': dropDatabase,
};

/** `schema-engine cli <command>`: returns the exit code; a failure is told on stderr, as the CLI reads it. */
export async function runCliCommand(command, url) {
  engineLog('INFO', 'Starting schema engine CLI'); // the CLI drops the first line of stderr
  const run = commands[command];
  if (!run) {
    engineLog('ERROR', `schema-engine: unknown command ${command}`, { is_panic: false });
    return 1;
  }
  try {
    await run(url);
    return 0;
  } catch (error) {
    const { message, error_code } = connectionError(error, url);
    engineLog('ERROR', message, { error_code, is_panic: false });
    return 1;
  }
}
