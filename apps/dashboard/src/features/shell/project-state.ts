import { parseAsString } from 'nuqs/server';

/** The project that pages are about; none in the address: all of them. */
export const projectParsers = { project: parseAsString.withOptions({ history: 'push' }) };

/** What a question about runs says of the project. */
export const ofProject = (project: string | null) => (project ? { project } : {});
