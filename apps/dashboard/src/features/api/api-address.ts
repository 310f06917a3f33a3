/** Where the API answers: a path, so that it is always this page's own server. */
export const API_PATH = '/api/trpc';

/** What does not fit into an address: hundreds of runs. It goes as the body of a POST, which the server takes for a query. */
export const isLongQuery = (input: unknown): boolean =>
  encodeURIComponent(JSON.stringify(input) ?? '').length > 1500;
