// Only the database: for tools that start it before Prisma's client is generated.
export { type EmbeddedPostgres, ensurePostgres, stopPostgres } from './lib/database/embedded-postgres.ts';
export {
  type EnsureDatabase,
  ensureDatabase,
  findDatabase,
  maskUrl,
} from './lib/database/ensure-database.ts';
export { migrate } from './lib/database/migrate.ts';
export { DatabaseError } from './lib/postgres/postgres-failure.ts';
