// Only the database: for tools that start it before Prisma's client is generated.
export { type EmbeddedPostgres, ensurePostgres, stopPostgres } from './lib/embedded-postgres.ts';
export { type EnsureDatabase, ensureDatabase, findDatabase, maskUrl } from './lib/ensure-database.ts';
export { migrate } from './lib/migrate.ts';
export { DatabaseError } from './lib/postgres-failure.ts';
