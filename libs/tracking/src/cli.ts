// nx run tracking:start-database | stop-database | database-url | query | token | export | import | purge-files
import { stopPostgres } from './lib/database/embedded-postgres.ts';
import { ensureDatabase } from './lib/database/ensure-database.ts';
import { exportCommand, importCommand } from './lib/exchange/exchange-command.ts';
import { purgeCommand } from './lib/postgres/purge-command.ts';
import { queryCommand } from './lib/query/query-command.ts';
import { tokenCommand } from './lib/store/token-command.ts';

const commands: Record<string, (args: string[]) => Promise<string>> = {
  'start-database': async () => {
    await ensureDatabase();
    return 'The database runs.';
  },
  'stop-database': async () =>
    (await stopPostgres()) ? 'The database is stopped.' : 'The database did not run.',
  'database-url': () => ensureDatabase(),
  query: queryCommand,
  token: tokenCommand,
  export: exportCommand,
  import: importCommand,
  'purge-files': purgeCommand,
};

const command = commands[process.argv[2] ?? ''];
if (command) {
  try {
    console.log(await command(process.argv.slice(3)));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
} else {
  console.error(
    `tracking: expected one of ${Object.keys(commands).join(', ')}, got "${process.argv[2] ?? ''}".`,
  );
  process.exitCode = 1;
}
