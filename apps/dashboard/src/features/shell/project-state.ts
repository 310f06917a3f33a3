import { parseAsString } from 'nuqs/server';

/** The project that pages are about; none in the address: all of them. */
export const projectParsers = { project: parseAsString.withOptions({ history: 'push' }) };
