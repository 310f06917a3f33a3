// For programs that a bundler packs (the dashboard): reads only; no files, no embedded server, no migrations.
// DATABASE_URL has to come from outside, for instance from a launcher that uses `ensureDatabase`.
export { connect } from './lib/postgres-run-store.ts';
export * from './lib/run-store.ts';
