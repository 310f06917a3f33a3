// For programs that run from source. What a bundler packs uses `@interpolab/tracking/read`.
export * from './lib/run-store.ts';
