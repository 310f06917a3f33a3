// @prisma/adapter-pg is written for Prisma Client. The schema engine needs three things more: the catalogue's "char"
// columns (type 18), scripts whose statements hold semicolons of their own, and a shadow database that goes away again.
import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import { connectionOf, runSql } from './database.mjs';

const CHAR_OID = 18;
const TEXT_OID = 25;

/** Reads "char" columns as text, then says that they are characters: as Text the engine panics, and as 18 the adapter does. */
function knowingChar(adapter) {
  const { queryRaw, performIO } = Object.getPrototypeOf(Object.getPrototypeOf(adapter));
  return async function patchedQueryRaw(query) {
    let charColumns = [];
    const performIOAsText = async (input) => {
      const result = await performIO.call(this, input);
      charColumns = result.fields.flatMap((field, index) => (field.dataTypeID === CHAR_OID ? [index] : []));
      for (const index of charColumns) result.fields[index].dataTypeID = TEXT_OID;
      return result;
    };
    const answer = await queryRaw.call(Object.create(this, { performIO: { value: performIOAsText } }), query);
    for (const index of charColumns) answer.columnTypes[index] = ColumnTypeEnum.Character;
    return answer;
  };
}

function forMigrations(adapter) {
  const queryRaw = knowingChar(adapter);
  const startTransaction = adapter.startTransaction.bind(adapter);
  const dispose = adapter.dispose.bind(adapter);
  let disposed;
  adapter.queryRaw = queryRaw;
  adapter.startTransaction = async (level) => Object.assign(await startTransaction(level), { queryRaw });
  // The adapter's own version cuts the script at each ";"; the simple protocol takes it whole.
  adapter.executeScript = async (script) => {
    await adapter.client.query(script).catch((error) => adapter.onError(error)); // the engine takes no answer
  };
  adapter.dispose = () => (disposed ??= dispose());
  return adapter;
}

/** A factory for the wasm engine. What has to be undone after the call is put into `cleanup`, to be run in order. */
export function migrationAdapterFactory({ url, shadowDatabaseUrl }, cleanup) {
  const { schema, config } = url ? connectionOf(url) : { schema: undefined, config: { max: 1 } };
  const open = async (target, targetSchema) => {
    const adapter = forMigrations(await new PrismaPg(target, { schema: targetSchema }).connect());
    cleanup.unshift(adapter.dispose);
    return adapter;
  };
  const factory = new PrismaPg(config);
  factory.connect = () => open(config, schema);
  factory.connectToShadowDb = async () => {
    if (shadowDatabaseUrl) {
      const shadow = connectionOf(shadowDatabaseUrl);
      return open(shadow.config, shadow.schema);
    }
    const database = `prisma_migrate_shadow_db_${randomUUID()}`;
    await runSql(config, `CREATE DATABASE "${database}"`);
    cleanup.push(() => runSql(config, `DROP DATABASE "${database}" WITH (FORCE)`));
    return open({ ...config, database }, schema);
  };
  return bindMigrationAwareSqlAdapterFactory(factory);
}
