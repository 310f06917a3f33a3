import { config } from 'zod/mini';

// Before any schema of a page: they must not try to compile themselves, as the page's policy forbids code made of text
// and would report each try.
config({ jitless: true });
